import { createHash, timingSafeEqual } from "node:crypto";
import type { ApiKey, ApiKeyRequest, ApiKeyResponse, KeyScope } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { API_KEYS_PER_TENANT } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Database } from "../../database/database.ts";
import {
  countApiKeys,
  findApiKey,
  insertApiKey,
  insertBot,
  listApiKeys,
  revokeApiKey,
  touchApiKey,
} from "../../repositories/identity/api-keys.ts";
import type { Session } from "../shared/actor.ts";
import { roomIdOf } from "../shared/room-ids.ts";
import { decodeId, encodeId } from "./encoded-id.ts";
import { readName } from "./token-claims.ts";
import { TokenRefused } from "./token-rules.ts";

/** Keys by which the tenant's own systems ask, where they can make no tokens (KEY-1). */
export interface ApiKeyService {
  /** Makes a key and the person in whose name it posts. The whole key is answered once. @throws Failure `invalid_request` (name, too many keys) */
  create(tenantId: Id, wanted: ApiKeyRequest): Promise<ApiKeyResponse>;
  /** Newest first, revoked ones too. */
  list(tenantId: Id): Promise<ApiKey[]>;
  /** Ends a key at once, on every node. Repeating it changes nothing. @throws Failure `not_found` */
  revoke(tenantId: Id, prefix: string): Promise<void>;
  /** @throws TokenRefused */
  verify(key: string): Promise<Session>;
}

export interface ApiKeyServiceDependencies {
  readonly database: Pick<Database, "withTenant">;
  /** Milliseconds since 1970. */
  now(): number;
  /** Fills `bytes` with random values. */
  random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  createId(): Id;
}

const PREFIX_BYTES = 6;
const SECRET_BYTES = 32;
/** `sck_<12 of the prefix>_<22 of the tenant><43 of the secret>`: 82 characters, which scanners for leaked secrets know by how they begin. */
const FORM = /^(sck_[0-9a-f]{12})_([\w-]{22})([\w-]{43})$/;

/** Whether what a request shows is, or wants to be, an API key. */
export function isApiKey(text: string): boolean {
  return text.startsWith("sck_");
}

/** Of the person in whose name a key posts. Colons keep it apart from what tenants call their people. */
export const botSubject = (prefix: string): string => `urn:staff-chat:key:${prefix}`;

export function createApiKeyService({ database, now, random, createId }: ApiKeyServiceDependencies): ApiKeyService {
  const text = (bytes: number, encoding: "hex" | "base64url") => Buffer.from(random(new Uint8Array(bytes))).toString(encoding);

  return {
    async create(tenantId, { name: wantedName, scopes: wantedScopes, rooms: named }) {
      const name = readName(wantedName);
      if (name === "")
        throw new Failure("invalid_request", { errors: [{ path: "name", message: "must hold something that can be seen" }] });
      const [prefix, secret] = [`sck_${text(PREFIX_BYTES, "hex")}`, text(SECRET_BYTES, "base64url")];
      const scopes = [...new Set<KeyScope>(wantedScopes)];
      const rooms = named === null ? null : [...new Set(named.map((room) => roomIdOf(tenantId, room)))];
      const at = now();
      const apiKey = await database.withTenant(tenantId, async (tx) => {
        if ((await countApiKeys(tx, tenantId)) >= API_KEYS_PER_TENANT) throw tooMany();
        const userId = await insertBot(tx, tenantId, { id: createId(), subject: botSubject(prefix), name, at });
        await insertApiKey(tx, { tenantId, prefix, hash: digest(secret), name, scopes, rooms, userId, createdAt: new Date(at) });
        return (await listApiKeys(tx, tenantId, prefix))[0]!;
      });
      return { key: `${prefix}_${encodeId(tenantId)}${secret}`, apiKey };
    },

    list: (tenantId) => database.withTenant(tenantId, (tx) => listApiKeys(tx, tenantId)),

    async revoke(tenantId, prefix) {
      if (!(await database.withTenant(tenantId, (tx) => revokeApiKey(tx, tenantId, prefix, now())))) throw new Failure("not_found");
    },

    async verify(key) {
      const [, prefix = "", encoded = "", secret = ""] = FORM.exec(key) ?? [];
      const tenantId = decodeId(encoded);
      if (tenantId === null) throw new TokenRefused("not an API key");
      const at = now();
      const found = await database.withTenant(tenantId, async (tx) => {
        const found = await findApiKey(tx, tenantId, prefix);
        if (found !== null && isSecretOf(found.hash, secret)) await touchApiKey(tx, tenantId, prefix, at);
        return found;
      });
      if (found === null || !isSecretOf(found.hash, secret)) throw new TokenRefused(`the API key ${prefix} is unknown`);
      if (found.revoked) throw new TokenRefused(`the API key ${prefix} is revoked`);
      if (found.removed) throw new TokenRefused(`the person of the API key ${prefix} was removed`);
      if (found.suspended) throw new TokenRefused("the tenant is suspended");
      const { userId, scopes, rooms } = found;
      // It lives until it is revoked, which is asked each time.
      const times = { tokenId: null, tokenIssuedAt: at, tokenExpiresAt: Number.MAX_SAFE_INTEGER };
      return { tenantId, userId, roles: [], ...times, key: { prefix, scopes, rooms } };
    },
  };
}

function tooMany(): Failure {
  return new Failure("invalid_request", {
    errors: [{ path: "", message: `a tenant has at most ${API_KEYS_PER_TENANT} living keys: revoke those that nobody uses` }],
  });
}

// 256 random bits need no slow hash: nothing of them can be guessed.
function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function isSecretOf(hash: string, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hash, "hex"), digest(secret));
}
