import { sql } from "drizzle-orm";
import { boolean, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { PolicyResponse } from "../../../protocol/provisioning/policy.ts";
import { bytea, moment } from "./columns.ts";

/** What a tenant may decide for itself. */
export interface TenantPolicy extends Readonly<PolicyResponse> {
  /** What files the tenant takes; null: the defaults. */
  readonly files?: Partial<FilePolicy>;
}

/** What a tenant may decide about files. No list lifts the block of dangerous types. */
export interface FilePolicy {
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of all files together. */
  readonly quotaBytes: number;
  /** Extensions that are taken, lower case without the dot. */
  readonly extensions: readonly string[];
  /** While the virus scanner is away: `hold` keeps files back until it was asked, `allow` lets them through, marked as not scanned. */
  readonly scannerAway: "hold" | "allow";
}

/** The public members of a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037). */
export interface PublicKey {
  readonly kty?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
  readonly n?: string;
  readonly e?: string;
}

/** One row: which database this is. A restored or new database gets another lineage, so old cursors are reset. */
export const database = pgTable("database", {
  id: boolean("id").primaryKey().default(true),
  lineage: uuid("lineage").notNull(),
});

export const tenants = pgTable("tenants", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull().unique(),
  policy: jsonb("policy").$type<TenantPolicy>().notNull(),
  /** Exact origins (scheme, host, port) whose pages may use this tenant. */
  origins: text("origins")
    .array()
    .notNull()
    .default(sql`'{}'`),
  suspendedAt: moment("suspended_at"),
  createdAt: moment("created_at").notNull().defaultNow(),
});

export const tenantKeys = pgTable(
  "tenant_keys",
  {
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id),
    /** The `kid` of tokens, or one made by us. */
    id: text("id").notNull(),
    algorithm: text("algorithm").$type<"HS256" | "ES256" | "RS256" | "EdDSA" | "JWKS">().notNull(),
    /** Public key, for ES256, RS256 and EdDSA. */
    publicKey: jsonb("public_key").$type<PublicKey>(),
    /** Shared secret for HS256, sealed with the server's key-encryption key. */
    sealedSecret: bytea("sealed_secret"),
    jwksUrl: text("jwks_url"),
    notBefore: moment("not_before").notNull().defaultNow(),
    /** Set by rotation: the key still verifies until then. */
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
