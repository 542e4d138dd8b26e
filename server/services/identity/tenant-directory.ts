import { importJWK, type CryptoKey, type JWTVerifyGetKey } from "jose";
import type { Id } from "../../../protocol/ids.ts";
import type { Database } from "../../database/database.ts";
import { listKeys, type TenantKey } from "../../repositories/identity/tenant-keys.ts";
import { findTenant, someTenantLists } from "../../repositories/identity/tenants.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Actor } from "../shared/actor.ts";
import type { KeySets } from "./jwks.ts";
import { wholePolicy, type Policy } from "../shared/policy.ts";
import { createTtlCache } from "../shared/ttl-cache.ts";
import { secretPlace, type SecretBox } from "./secrets.ts";

/** A key of a tenant, ready to verify. */
export interface VerificationKey {
  readonly id: string;
  readonly algorithm: TenantKey["algorithm"];
  readonly verify: CryptoKey | Uint8Array | JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly expiresAt: number | null;
}

/** What a node knows of a tenant. Revoked keys are left out. */
export interface KnownTenant {
  readonly id: Id;
  readonly policy: Policy;
  readonly origins: readonly string[];
  readonly suspended: boolean;
  readonly keys: readonly VerificationKey[];
  /** When this was read, ms since 1970. */
  readonly readAt: number;
}

/** Tenants with their keys, from memory when warm; changes are seen within five seconds, or at once after `forget`. */
export interface TenantDirectory {
  /** Null: no such tenant. */
  find(tenantId: Id): Promise<KnownTenant | null>;
  /** Whether any tenant lists the origin. */
  lists(origin: string): Promise<boolean>;
  /** Whether the actor's staff roles administer the tenant, by its policy. */
  administers(actor: Actor): Promise<boolean>;
  forget(tenantId: Id): void;
}

export interface TenantDirectoryDependencies {
  readonly database: Pick<Database, "withTenant" | "acrossTenants">;
  readonly secrets: SecretBox;
  readonly keySets: KeySets;
  readonly logger: Pick<Logger, "error">;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Milliseconds a tenant's record or an origin's answer is taken from memory. */
const KEPT_MS = 5_000;
const MOST_TENANTS = 2_000;
const MOST_ORIGINS = 2_000;

export function createTenantDirectory(dependencies: TenantDirectoryDependencies): TenantDirectory {
  const { database, now } = dependencies;
  const known = createTtlCache<KnownTenant | null>({ most: MOST_TENANTS, lifetime: KEPT_MS, now });
  const listed = createTtlCache<boolean>({ most: MOST_ORIGINS, lifetime: KEPT_MS, now });
  const find = (tenantId: Id) => known.get(tenantId, () => load(dependencies, tenantId));
  return {
    find,
    lists: (origin) => listed.get(origin, () => database.acrossTenants((tx) => someTenantLists(tx, origin))),
    async administers(actor) {
      const tenant = await find(actor.tenantId);
      return tenant !== null && tenant.policy.administrators.some((role) => actor.roles.includes(role));
    },
    forget: (tenantId) => known.forget(tenantId),
  };
}

async function load(dependencies: TenantDirectoryDependencies, tenantId: Id): Promise<KnownTenant | null> {
  const readAt = dependencies.now();
  const found = await dependencies.database.withTenant(tenantId, async (tx) => {
    const tenant = await findTenant(tx, tenantId);
    return tenant === null ? null : { tenant, keys: await listKeys(tx, tenantId) };
  });
  if (found === null) return null;
  const living = found.keys.filter((key) => key.revokedAt === null);
  const keys = await Promise.all(living.map((key) => prepare(dependencies, key)));
  const { id, policy, origins, suspendedAt } = found.tenant;
  return { id, policy: wholePolicy(policy), origins, suspended: suspendedAt !== null, keys: keys.filter((key) => key !== null), readAt };
}

// One key that cannot be used must not take the tenant's others with it.
async function prepare(dependencies: TenantDirectoryDependencies, row: TenantKey): Promise<VerificationKey | null> {
  try {
    const verify = await readKey(dependencies, row);
    return {
      id: row.id,
      algorithm: row.algorithm,
      verify,
      notBefore: row.notBefore.getTime(),
      expiresAt: row.expiresAt?.getTime() ?? null,
    };
  } catch (error) {
    dependencies.logger.error({ event: "key_unusable", tenantId: row.tenantId, keyId: row.id, error }, "a tenant's key cannot be used");
    return null;
  }
}

async function readKey(dependencies: TenantDirectoryDependencies, row: TenantKey): Promise<VerificationKey["verify"]> {
  if (row.algorithm === "JWKS" && row.jwksUrl !== null) return dependencies.keySets.at(row.jwksUrl);
  if (row.algorithm === "HS256" && row.sealedSecret !== null)
    return dependencies.secrets.open(row.sealedSecret, secretPlace(row.tenantId, row.id));
  if (row.publicKey !== null) return importJWK(row.publicKey, row.algorithm);
  throw new Error("The key's row holds no key.");
}
