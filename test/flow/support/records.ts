import { createMemoryBus } from "../../../server/bus/memory.ts";
import { openDatabase, rows, type Database } from "../../../server/database/database.ts";
import { createMessageService } from "../../../server/services/messages/messages.ts";
import { createRoomService } from "../../../server/services/rooms/rooms.ts";
import { createUserService } from "../../../server/services/people/users.ts";
import { createLogger } from "../../../server/telemetry/logger.ts";
import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { createId } from "../../support/databases.ts";
import { nameOf } from "./stage.ts";

/** A room that was there before anybody came. */
export interface Past {
  readonly tenantId: Id;
  /** Group name; with an empty one the room is direct, between the first two. */
  readonly name: string;
  /** Subjects; the first owns the room. */
  readonly people: readonly [string, string, ...string[]];
  /** Who said what. */
  readonly lines?: readonly (readonly [subject: string, text: string])[];
}

const BATCH = 500;

/** Writes a room with its history through the services, and answers its id. */
export async function writePast(database: Database, { tenantId, name, people, lines = [] }: Past): Promise<Id> {
  const bus = createMemoryBus({ logger: createLogger({ level: "silent", format: "json" }) });
  const common = { database, bus, now: Date.now, createId };
  const users = createUserService(common);
  const messages = createMessageService(common);
  const actors = new Map<string, { tenantId: Id; userId: Id; roles: string[] }>();
  for (const subject of people) {
    const { user } = await users.ensure(tenantId, { subject, name: nameOf(subject), avatar: null, roles: [] });
    actors.set(subject, { tenantId, userId: user.id, roles: [] });
  }
  const [owner, ...others] = [...actors.values()];
  const kind = name === "" ? "direct" : "group";
  const roomId = await createRoomService(common).create(owner!, {
    roomId: createId(),
    kind,
    name,
    userIds: others.map(({ userId }) => userId),
  });
  // What waits together is numbered in the order in which it came, and committed together.
  for (let first = 0; first < lines.length; first += BATCH) {
    await Promise.all(
      lines
        .slice(first, first + BATCH)
        .map(([subject, body]) => messages.send(actors.get(subject)!, roomId, [{ id: createId(), body, mentions: [] }])),
    );
  }
  return roomId;
}

/** What people said in a room, by position; those of all messages must rise by one. */
export async function recordedBodies(database: Database, tenantId: Id, roomId: Id): Promise<string[]> {
  const found = await database.withTenant(tenantId, (tx) =>
    rows<{ position: number | string; body: string; isNotice: boolean }>(
      tx,
      sql`select position, body, notice is not null as "isNotice" from messages
          where tenant_id = ${tenantId} and room_id = ${roomId} and position > 0 order by position`,
    ),
  );
  found.forEach(({ position }, index) => {
    if (Number(position) !== index + 1) throw new Error(`a gap before position ${position}`);
  });
  return found.filter(({ isNotice }) => !isNotice).map(({ body }) => body);
}

/** The id of the message at a position, which there is. */
export async function findMessageId(database: Database, tenantId: Id, at: { readonly roomId: Id; readonly position: number }): Promise<Id> {
  const [found] = await database.withTenant(tenantId, (tx) =>
    rows<{ id: Id }>(
      tx,
      sql`select id from messages where tenant_id = ${tenantId} and room_id = ${at.roomId} and position = ${at.position}`,
    ),
  );
  if (found === undefined) throw new Error(`no message at ${at.position}`);
  return found.id;
}

/** Names of those whom the message with this text mentions, in order. */
export async function findMentions(database: Database, tenantId: Id, body: string): Promise<string[]> {
  const found = await database.withTenant(tenantId, (tx) =>
    rows<{ name: string }>(
      tx,
      sql`select u.name from messages m join users u on u.tenant_id = m.tenant_id and u.id = any(m.mentions) where m.tenant_id = ${tenantId} and m.body = ${body} order by u.name`,
    ),
  );
  return found.map(({ name }) => name);
}

/** The room called `name`; there is one. */
export async function findRoomId(database: Database, tenantId: Id, name: string): Promise<Id> {
  const [found] = await database.withTenant(tenantId, (tx) =>
    rows<{ id: Id }>(tx, sql`select id from rooms where tenant_id = ${tenantId} and name = ${name}`),
  );
  if (found === undefined) throw new Error(`no room called ${name}`);
  return found.id;
}

/** Runs `work` with the database of a server that is another process. */
export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url }, { poolSize: 2 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Makes the messages of a room up to a position older by so many days. */
export async function backdate(
  database: Database,
  tenantId: Id,
  { roomId, upTo, days }: { readonly roomId: Id; readonly upTo: number; readonly days: number },
): Promise<void> {
  await database.withTenant(tenantId, (tx) =>
    tx.execute(
      sql`update messages set created_at = created_at - make_interval(days => ${days}::int)
          where tenant_id = ${tenantId} and room_id = ${roomId} and position <= ${upTo}::bigint`,
    ),
  );
}
