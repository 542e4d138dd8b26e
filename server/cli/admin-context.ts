import { createIdMaker, type Id } from "../../protocol/ids.ts";
import { createMemoryBus } from "../bus/memory.ts";
import { loadConfig, type Config } from "../config/config.ts";
import { keepPrivate } from "./keep-private.ts";
import { openDatabaseBeside, type Database } from "../database/database.ts";
import { listTenantRooms, type ListedRoom } from "../repositories/rooms/room-listing.ts";
import { findBySubject, type StoredUser } from "../repositories/people/users.ts";
import { createIdentity, type Identity } from "../services/identity/identity.ts";
import { createKeyService, type KeyService } from "../services/identity/keys.ts";
import { createMemberService } from "../services/rooms/members.ts";
import { createRoomService, type RoomService } from "../services/rooms/rooms.ts";
import { createSecretBox } from "../services/identity/secrets.ts";
import { createSearchBackfill, type SearchBackfill } from "../services/search/search-backfill.ts";
import { createTenantService, type TenantService } from "../services/identity/tenants.ts";
import { createUserService, type UserService } from "../services/people/users.ts";
import { createLogger } from "../telemetry/logger.ts";

/** The services on the operator's own database connection. Nodes hear of changes through the database, within a second or five. */
export interface AdminContext {
  readonly tenants: TenantService;
  readonly keys: KeyService;
  readonly users: UserService;
  readonly rooms: RoomService;
  readonly identity: Identity;
  readonly searchBackfill: SearchBackfill;
  /** Null: no token of that person ever came. */
  findPerson(tenantId: Id, subject: string): Promise<StoredUser | null>;
  /** Latest activity first. */
  listRooms(tenantId: Id, limit: number): Promise<ListedRoom[]>;
  createId(): Id;
}

const createId: () => Id = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Opens the database of the environment; `close` gives it back. @throws ConfigError, SetupError */
export async function openAdminContext(): Promise<AdminContext & { close(): Promise<void> }> {
  const config = loadConfig();
  await keepPrivate(config);
  const place = config.databaseUrl === null ? { folder: config.dataDir } : { url: config.databaseUrl };
  const database = await openDatabaseBeside(place, { poolSize: 2 });
  return { ...assemble(config, database), close: () => database.close() };
}

function assemble(config: Config, database: Database): AdminContext {
  const logger = createLogger({ level: "silent", format: "json" });
  const common = { database, bus: createMemoryBus({ logger }), now: Date.now, createId };
  const allowLoopback = config.environment !== "production";
  const users = createUserService(common);
  return {
    tenants: createTenantService(common),
    keys: createKeyService({
      ...common,
      secrets: createSecretBox(config.keyEncryptionKey),
      audience: config.tokenAudience,
      keySetRules: { allowLoopback },
    }),
    users,
    rooms: createRoomService(common),
    searchBackfill: createSearchBackfill({ database, searchLanguages: config.searchLanguages }),
    identity: createIdentity({
      ...common,
      users,
      members: createMemberService(common),
      logger,
      settings: { keyEncryptionKey: config.keyEncryptionKey, tokenAudience: config.tokenAudience, allowLoopback },
      random: (bytes) => crypto.getRandomValues(bytes),
    }),
    findPerson: (tenantId, subject) => database.withTenant(tenantId, (tx) => findBySubject(tx, tenantId, subject)),
    listRooms: (tenantId, limit) => database.withTenant(tenantId, (tx) => listTenantRooms(tx, tenantId, limit)),
    createId,
  };
}
