import { sql } from "drizzle-orm";
import { createIdMaker, type Id } from "../protocol/ids.ts";
import { createMemoryBus } from "../server/bus/memory.ts";
import type { Config } from "../server/config/config.ts";
import { openDatabase, rows, type Database } from "../server/database/database.ts";
import { createKeyService } from "../server/services/identity/keys.ts";
import { createMessageService } from "../server/services/messages/messages.ts";
import { createReceiptService } from "../server/services/messages/receipts.ts";
import { createRoomService } from "../server/services/rooms/rooms.ts";
import { createSecretBox } from "../server/services/identity/secrets.ts";
import type { SigningKey } from "../server/services/identity/signing-keys.ts";
import { createTenantService } from "../server/services/identity/tenants.ts";
import { createUserService } from "../server/services/people/users.ts";
import { createLogger } from "../server/telemetry/logger.ts";
import { COLLEAGUES, DIRECT_HISTORY, GROUP_HISTORY, GROUP_NAME, GROUP_TOPIC, STAGE, STRANGERS, type Line, type Player } from "./cast.ts";

/** What the demo keeps beside the database. */
export interface Seeded {
  readonly key: SigningKey;
  readonly groupId: Id;
}

type Services = ReturnType<typeof createServices>;
type People = ReadonlyMap<string, Id>;

const createId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Fills an empty data folder with two tenants, their people, rooms and history, through the services that the server itself uses. */
export async function seed(config: Config): Promise<Seeded> {
  const database = await openDatabase({ folder: config.dataDir });
  try {
    const services = createServices(database, config);
    const tenant = await services.tenants.create({ name: await unusedName(services, "Riverside Gyms"), origins: [] });
    const key = await services.keys.create(tenant.id, "ES256");
    const people = await enter(services, tenant.id, [...Object.values(STAGE), ...COLLEAGUES]);
    const groupId = await makeGroup(services, tenant.id, people);
    await makeDirect(services, tenant.id, people);
    await makeStrangers(services);
    return { key, groupId };
  } finally {
    await database.close();
  }
}

/** Lets the pages of these origins use the demo's tenant; their ports may differ from start to start. */
export async function allowOrigins(config: Config, tenantId: Id, origins: readonly string[]): Promise<void> {
  const database = await openDatabase({ folder: config.dataDir });
  try {
    await createServices(database, config).tenants.setOrigins(tenantId, origins);
  } finally {
    await database.close();
  }
}

function createServices(database: Database, config: Config) {
  const bus = createMemoryBus({ logger: createLogger({ level: "error", format: "text" }) });
  const common = { database, bus, now: Date.now, createId };
  return {
    database,
    tenants: createTenantService(common),
    keys: createKeyService({
      ...common,
      secrets: createSecretBox(config.keyEncryptionKey),
      audience: config.tokenAudience,
      keySetRules: { allowLoopback: true },
    }),
    users: createUserService(common),
    rooms: createRoomService(common),
    messages: createMessageService(common),
    receipts: createReceiptService(common),
  };
}

// A seeding that was cut off left its tenants behind; the next one starts beside them.
async function unusedName(services: Services, name: string): Promise<string> {
  const taken = (await services.tenants.list()).length;
  return taken === 0 ? name : `${name} ${taken + 1}`;
}

async function enter(services: Services, tenantId: Id, players: readonly Player[]): Promise<People> {
  const entries: [string, Id][] = [];
  for (const player of players) {
    const { user } = await services.users.ensure(tenantId, { ...player, avatar: null });
    entries.push([player.subject, user.id]);
  }
  return new Map(entries);
}

async function makeGroup(services: Services, tenantId: Id, people: People): Promise<Id> {
  const owner = actorOf(tenantId, people, "ana");
  const userIds = [...people.values()].filter((id) => id !== owner.userId);
  const roomId = await services.rooms.create(owner, { roomId: createId(), kind: "group", name: GROUP_NAME, userIds });
  await services.rooms.update(owner, roomId, { topic: GROUP_TOPIC });
  await tell(services, { tenantId, roomId, people, lines: GROUP_HISTORY });
  return roomId;
}

async function makeDirect(services: Services, tenantId: Id, people: People): Promise<void> {
  const owner = actorOf(tenantId, people, "ana");
  const roomId = await services.rooms.create(owner, { roomId: createId(), kind: "direct", name: "", userIds: [people.get("ben")!] });
  await tell(services, { tenantId, roomId, people, lines: DIRECT_HISTORY });
}

async function makeStrangers(services: Services): Promise<void> {
  const tenant = await services.tenants.create({ name: await unusedName(services, "Another company"), origins: [] });
  const people = await enter(services, tenant.id, STRANGERS);
  const owner = actorOf(tenant.id, people, STRANGERS[0]!.subject);
  const [other] = await enter(services, tenant.id, [{ subject: "yann", name: "Yann of another company", roles: [] }]).then((entered) => [
    ...entered.values(),
  ]);
  const roomId = await services.rooms.create(owner, { roomId: createId(), kind: "group", name: "Not yours", userIds: [other!] });
  await services.messages.send(owner, roomId, [{ id: createId(), body: "Nobody of Riverside Gyms reads this.", mentions: [] }]);
}

interface Story {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly people: People;
  readonly lines: readonly Line[];
}

/** Writes the lines in order, then dates them back: the server only ever writes "now". */
async function tell(services: Services, { tenantId, roomId, people, lines }: Story): Promise<void> {
  for (const [subject, , text] of lines) {
    await services.messages.send(actorOf(tenantId, people, subject), roomId, [{ id: createId(), body: text, mentions: [] }]);
  }
  for (const subject of people.keys()) {
    await services.receipts.markRead(actorOf(tenantId, people, subject), roomId, lines.length).catch(() => undefined);
  }
  await services.database.withTenant(tenantId, async (tx) => {
    for (const [index, [, minutesAgo]] of lines.entries()) {
      await rows(
        tx,
        sql`update messages set created_at = now() - make_interval(mins => ${minutesAgo}::int) where tenant_id = ${tenantId} and room_id = ${roomId} and position = ${index + 1}`,
      );
    }
    const [first, last] = [lines[0]?.[1] ?? 0, lines.at(-1)?.[1] ?? 0];
    await rows(
      tx,
      sql`update rooms set created_at = now() - make_interval(mins => ${first + 1}::int), active_at = now() - make_interval(mins => ${last}::int) where tenant_id = ${tenantId} and id = ${roomId}`,
    );
  });
}

function actorOf(tenantId: Id, people: People, subject: string) {
  return { tenantId, userId: people.get(subject)!, roles: [] };
}
