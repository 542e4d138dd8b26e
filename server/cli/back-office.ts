import { createIdMaker, type Id } from "../../protocol/ids.ts";
import { createMemoryBus } from "../bus/memory.ts";
import { loadConfig, type Config } from "../config.ts";
import { openDatabase, type Database } from "../repositories/database.ts";
import type { Tenant } from "../repositories/tenants.ts";
import { createIdentity, type Identity } from "../services/identity.ts";
import { createKeyService, type KeyService } from "../services/keys.ts";
import { createRoomService, type RoomService } from "../services/rooms.ts";
import { createSecretBox } from "../services/secrets.ts";
import { createTenantService, type TenantService } from "../services/tenants.ts";
import { createUserService, type UserService } from "../services/users.ts";
import { createLogger } from "../telemetry/logger.ts";

/** The services on the operator's own database connection. Nodes hear of changes through the database, within a second or five. */
export interface BackOffice {
  readonly config: Config;
  readonly database: Database;
  readonly tenants: TenantService;
  readonly keys: KeyService;
  readonly users: UserService;
  readonly rooms: RoomService;
  readonly identity: Identity;
}

export const createId: () => Id = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Opens the database of the environment, does the work, closes it. */
export async function withBackOffice<T>(work: (office: BackOffice) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const place = config.databaseUrl === null ? { folder: config.dataDir } : { url: config.databaseUrl };
  const database = await openDatabase(place, { poolSize: 2 });
  try {
    return await work(assemble(config, database));
  } finally {
    await database.close();
  }
}

/** The same for one tenant, by id or name. */
export function withTenant<T>(idOrName: string, work: (office: BackOffice, tenant: Tenant) => Promise<T>): Promise<T> {
  return withBackOffice(async (office) => work(office, await office.tenants.get(idOrName)));
}

function assemble(config: Config, database: Database): BackOffice {
  const logger = createLogger({ level: "silent", format: "json" });
  const common = { database, bus: createMemoryBus({ logger }), now: Date.now, createId };
  const allowLoopback = config.environment !== "production";
  const users = createUserService(common);
  return {
    config,
    database,
    tenants: createTenantService(common),
    keys: createKeyService({
      ...common,
      secrets: createSecretBox(config.keyEncryptionKey),
      audience: config.tokenAudience,
      keySetRules: { allowLoopback },
    }),
    users,
    rooms: createRoomService(common),
    identity: createIdentity({
      ...common,
      users,
      logger,
      settings: { keyEncryptionKey: config.keyEncryptionKey, tokenAudience: config.tokenAudience, allowLoopback },
      random: (bytes) => crypto.getRandomValues(bytes),
    }),
  };
}
