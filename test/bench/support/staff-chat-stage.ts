import type { Id } from "../../../protocol/ids.ts";
import { createMemoryBus } from "../../../server/bus/memory.ts";
import type { Database } from "../../../server/database/database.ts";
import { createRoomService } from "../../../server/services/rooms/rooms.ts";
import { createLogger } from "../../../server/telemetry/logger.ts";
import { addUsers, createId } from "../../support/databases.ts";
import { spawnServer, type SpawnedServer, type TenantOptions, type TestTenant } from "../../support/server.ts";
import { withDatabase } from "./with-database.ts";

/** A room and one token per member. */
export interface PreparedRoom {
  readonly id: Id;
  readonly tokens: readonly string[];
}

/** Limits far above what is measured: they are still counted. Each load process stands for many addresses. */
const ENVIRONMENT = {
  RATE_MESSAGES_PER_TENANT: "10000000",
  CONNECTIONS_PER_ADDRESS: "1000000",
  CONNECTIONS_PER_TENANT: "1000000",
  TRUSTED_PROXIES: "127.0.0.1/32",
};

/** Starts `server/main.ts` as a process of its own on a PostgreSQL database, as operators do. */
export function startStaffChat(
  databaseUrl: string,
  { environment, ...tenant }: TenantOptions & { readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<SpawnedServer> {
  return spawnServer({ databaseUrl, ...tenant, environment: { ...ENVIRONMENT, ...environment } });
}

/** Makes group rooms, each with people of its own. */
export async function prepareRooms(
  databaseUrl: string,
  tenant: TestTenant,
  plan: { readonly rooms: number; readonly members: number },
): Promise<PreparedRoom[]> {
  return withDatabase(databaseUrl, async (database) => {
    const prepared: PreparedRoom[] = [];
    for (let index = 0; index < plan.rooms; index += 1)
      prepared.push(await prepareRoom(database, tenant, { index, members: plan.members }));
    return prepared;
  });
}

async function prepareRoom(
  database: Database,
  tenant: TestTenant,
  plan: { readonly index: number; readonly members: number },
): Promise<PreparedRoom> {
  const bus = createMemoryBus({ logger: createLogger({ level: "error", format: "text" }) });
  const names = Array.from({ length: plan.members }, (_, member) => `Person ${plan.index}.${member}`);
  const userIds = await addUsers(database, tenant.id, names);
  const [first, ...others] = userIds;
  const owner = { tenantId: tenant.id, userId: first!, roles: [] };
  const id = await createRoomService({ database, bus, now: Date.now }).create(owner, {
    roomId: createId(),
    kind: "group",
    name: `Room ${plan.index}`,
    userIds: others,
  });
  const tokens = await Promise.all(userIds.map((userId, member) => tenant.mint(`subject ${userId}`, { name: names[member]! })));
  return { id, tokens };
}
