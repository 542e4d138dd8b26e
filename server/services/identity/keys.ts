import type { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import { Failure } from "../../base/errors.ts";
import type { Database } from "../../database/database.ts";
import { expireKey, insertKey, listKeys, revokeKey, type NewTenantKey, type TenantKey } from "../../repositories/identity/tenant-keys.ts";
import { checkKeySetUrl, KeySetUnavailable, type KeySetFetchOptions } from "./jwks-fetch.ts";
import { endTenantTokens, publishRevocation } from "./revocations.ts";
import { secretPlace, type SecretBox } from "./secrets.ts";
import { generateKey, readPublicKey, SIGNING_ALGORITHMS, type SigningAlgorithm, type SigningKey } from "./signing-keys.ts";

/** A verification key as it is shown; never its secret. Times in ms since 1970. */
interface KeySummary {
  readonly id: string;
  readonly algorithm: TenantKey["algorithm"];
  readonly jwksUrl: string | null;
  readonly state: "waiting" | "active" | "ending" | "ended" | "revoked";
  readonly notBefore: number;
  readonly expiresAt: number | null;
  readonly createdAt: number;
}

/** A public key or the address of a key set, made elsewhere. */
type ImportedKey =
  | { readonly algorithm: Exclude<SigningAlgorithm, "HS256">; readonly publicKey: string; readonly keyId: string | null }
  | { readonly jwksUrl: string; readonly keyId: string | null };

/** The keys that verify a tenant's tokens; for the operator. Nodes see changes within five seconds. */
export interface KeyService {
  /** Makes a key and answers its secret part, which is not kept (HS256: kept sealed). */
  create(tenantId: Id, algorithm: SigningAlgorithm): Promise<SigningKey>;
  /** Answers the key's id. @throws Failure `invalid_request` (key or address), `idempotency_conflict` (the id is taken) */
  import(tenantId: Id, key: ImportedKey): Promise<string>;
  /** Makes a key of the same kind; the old one ends after `overlap` ms. @throws Failure `not_found` (no such living key, or one that was imported as a key set) */
  rotate(tenantId: Id, keyId: string, overlap: number): Promise<SigningKey>;
  /** Ends a key at once, and every token of the tenant issued up to now: who had the key may have made any of them. @throws Failure `not_found` */
  revoke(tenantId: Id, keyId: string): Promise<void>;
  list(tenantId: Id): Promise<KeySummary[]>;
}

export interface KeyServiceDependencies {
  readonly database: Pick<Database, "withTenant" | "acrossTenants">;
  readonly bus: Pick<Bus, "publish">;
  readonly secrets: SecretBox;
  readonly audience: string;
  readonly keySetRules: KeySetFetchOptions;
  /** Milliseconds since 1970. */
  now(): number;
  createId(): Id;
}

export function createKeyService(dependencies: KeyServiceDependencies): KeyService {
  const { database, bus, now, createId } = dependencies;
  return {
    create: (tenantId, algorithm) => create(dependencies, tenantId, algorithm),
    async import(tenantId, key) {
      const row = await toRow(dependencies, tenantId, key);
      if (!(await database.acrossTenants((tx) => insertKey(tx, row)))) throw new Failure("idempotency_conflict");
      return row.id;
    },
    async rotate(tenantId, keyId, overlap) {
      const found = (await database.withTenant(tenantId, (tx) => listKeys(tx, tenantId))).find(({ id }) => id === keyId);
      const algorithm = SIGNING_ALGORITHMS.find((known) => known === found?.algorithm);
      if (found === undefined || algorithm === undefined || found.revokedAt !== null) throw new Failure("not_found");
      // The new key first: a failure in between leaves two living keys, never none.
      const made = await create(dependencies, tenantId, algorithm);
      await database.acrossTenants((tx) => expireKey(tx, { tenantId, id: keyId }, new Date(now() + overlap)));
      return made;
    },
    async revoke(tenantId, keyId) {
      if (!(await database.acrossTenants((tx) => revokeKey(tx, { tenantId, id: keyId })))) throw new Failure("not_found");
      publishRevocation(bus, await database.withTenant(tenantId, (tx) => endTenantTokens(tx, tenantId, { id: createId(), now: now() })));
    },
    list: async (tenantId) => (await database.withTenant(tenantId, (tx) => listKeys(tx, tenantId))).map((key) => summarise(key, now())),
  };
}

async function create(dependencies: KeyServiceDependencies, tenantId: Id, algorithm: SigningAlgorithm): Promise<SigningKey> {
  const { secret, publicKey } = await generateKey(algorithm);
  const keyId = dependencies.createId();
  const sealedSecret =
    publicKey === null ? dependencies.secrets.seal(new TextEncoder().encode(secret), secretPlace(tenantId, keyId)) : null;
  const row: NewTenantKey = { tenantId, id: keyId, algorithm, publicKey, sealedSecret, notBefore: new Date(dependencies.now()) };
  await dependencies.database.acrossTenants((tx) => insertKey(tx, row));
  return { tenantId, keyId, algorithm, audience: dependencies.audience, secret };
}

async function toRow(dependencies: KeyServiceDependencies, tenantId: Id, key: ImportedKey): Promise<NewTenantKey> {
  const row = { tenantId, id: key.keyId ?? dependencies.createId(), notBefore: new Date(dependencies.now()) };
  if ("jwksUrl" in key) return { ...row, algorithm: "JWKS", jwksUrl: readKeySetUrl(key.jwksUrl, dependencies.keySetRules) };
  try {
    return { ...row, algorithm: key.algorithm, publicKey: await readPublicKey(key.publicKey, key.algorithm) };
  } catch (cause) {
    throw new Failure("invalid_request", {
      cause,
      errors: [{ path: "publicKey", message: `must be a public key for ${key.algorithm} in PEM (BEGIN PUBLIC KEY)` }],
    });
  }
}

function readKeySetUrl(text: string, rules: KeySetFetchOptions): string {
  try {
    return checkKeySetUrl(text, rules).href;
  } catch (error) {
    if (!(error instanceof KeySetUnavailable)) throw error;
    throw new Failure("invalid_request", { cause: error, errors: [{ path: "jwksUrl", message: error.message }] });
  }
}

function summarise(key: TenantKey, now: number): KeySummary {
  const { id, algorithm, jwksUrl, notBefore, expiresAt, createdAt } = key;
  return {
    id,
    algorithm,
    jwksUrl,
    state: stateOf(key, now),
    notBefore: notBefore.getTime(),
    expiresAt: expiresAt?.getTime() ?? null,
    createdAt: createdAt.getTime(),
  };
}

function stateOf({ revokedAt, expiresAt, notBefore }: TenantKey, now: number): KeySummary["state"] {
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null) return expiresAt.getTime() <= now ? "ended" : "ending";
  return notBefore.getTime() > now ? "waiting" : "active";
}
