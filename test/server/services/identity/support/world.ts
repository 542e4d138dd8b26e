import { createHmac } from "node:crypto";
import { createMemoryBus } from "../../../../../server/bus/memory.ts";
import type { Bus } from "../../../../../server/bus/bus.ts";
import { Failure } from "../../../../../server/base/errors.ts";
import { createIdentity, type Identity } from "../../../../../server/services/identity/identity.ts";
import { createKeyService, type KeyService } from "../../../../../server/services/identity/keys.ts";
import { createMemberService } from "../../../../../server/services/rooms/members.ts";
import { createSecretBox } from "../../../../../server/services/identity/secrets.ts";
import { mintToken, type SigningKey } from "../../../../../server/services/identity/signing-keys.ts";
import { createTenantService, type TenantService } from "../../../../../server/services/identity/tenants.ts";
import { TokenRefused } from "../../../../../server/services/identity/token-rules.ts";
import { createUserService } from "../../../../../server/services/people/users.ts";
import { createLogger } from "../../../../../server/telemetry/logger.ts";
import { createId, DATABASES, type TestDatabase } from "../../../../support/databases.ts";

export const AUDIENCE = "staff-chat";

/** One node and its clock. */
export interface Node {
  readonly identity: Identity;
  readonly tenants: TenantService;
  readonly keys: KeyService;
  readonly lines: string[];
}

/** A database, a clock that stands still until it is moved, and nodes on them. */
export interface World {
  readonly storage: TestDatabase;
  readonly clock: { now: number };
  createNode(bus?: Bus): Node;
  close(): Promise<void>;
}

export async function createWorld(kind = 0): Promise<World> {
  const storage = await DATABASES[kind]!.open();
  const clock = { now: Math.floor(Date.now() / 1_000) * 1_000 };
  const key = new Uint8Array(32).fill(7);
  return {
    storage,
    clock,
    createNode(given) {
      const lines: string[] = [];
      const logger = createLogger({ level: "debug", format: "json", destination: { write: (line) => void lines.push(line) } });
      const common = { database: storage.database, bus: given ?? createMemoryBus({ logger }), now: () => clock.now, createId };
      const identity = createIdentity({
        ...common,
        users: createUserService(common),
        members: createMemberService(common),
        logger,
        settings: { keyEncryptionKey: key, tokenAudience: AUDIENCE, allowLoopback: true },
        random: (bytes) => crypto.getRandomValues(bytes),
      });
      const keys = createKeyService({ ...common, secrets: createSecretBox(key), audience: AUDIENCE, keySetRules: { allowLoopback: true } });
      return { identity, tenants: createTenantService(common), keys, lines };
    },
    close: () => storage.close(),
  };
}

/** A token of Ana's, good for an hour, unless told otherwise. */
export function mint(
  key: SigningKey,
  issuedAt: number,
  change: { readonly subject?: string; readonly lifetime?: number; readonly tokenId?: string } = {},
): Promise<string> {
  const { subject = "ana", lifetime = 3_600_000, tokenId = createId() } = change;
  return mintToken(key, { claims: { subject, name: "Ana Ruiz", avatar: null, roles: ["admin"] }, issuedAt, lifetime, tokenId });
}

export type Json = Readonly<Record<string, unknown>>;

export const encode = (value: string | Uint8Array): string => Buffer.from(value).toString("base64url");

/** A token of any form at all. `sign` gets what is signed. */
export function forge(header: Json | string, payload: Json | string, sign: (signed: string) => Uint8Array): string {
  const text = (value: Json | string) => (typeof value === "string" ? value : JSON.stringify(value));
  const signed = `${encode(text(header))}.${encode(text(payload))}`;
  return `${signed}.${encode(sign(signed))}`;
}

export const hmac = (secret: string | Uint8Array) => (signed: string) => createHmac("sha256", secret).update(signed).digest();

/** Why something was refused, or "accepted". Anything but a refusal is thrown on. */
export async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accepted";
  } catch (error) {
    if (error instanceof TokenRefused) return error.reason;
    if (error instanceof Failure && error.code === "not_authenticated" && error.cause instanceof TokenRefused) return error.cause.reason;
    throw error;
  }
}
