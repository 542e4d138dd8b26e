import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { createIdMaker, type Id } from "../protocol/ids.ts";
import { createMemoryBus } from "../server/bus/memory.ts";
import type { Config } from "../server/config/config.ts";
import { openDatabase, rows, type Database } from "../server/database/database.ts";
import { createApiKeyService } from "../server/services/identity/api-keys.ts";
import { createKeyService } from "../server/services/identity/keys.ts";
import { createPollService } from "../server/services/messages/polls.ts";
import { createMessageChanges } from "../server/services/messages/message-changes.ts";
import { createMessageService } from "../server/services/messages/messages.ts";
import { createEventService } from "../server/services/provisioning/events.ts";
import { createReceiptService } from "../server/services/messages/receipts.ts";
import { createRoomService } from "../server/services/rooms/rooms.ts";
import { createSecretBox } from "../server/services/identity/secrets.ts";
import type { SigningKey } from "../server/services/identity/signing-keys.ts";
import { createTenantService } from "../server/services/identity/tenants.ts";
import { createSettingsService } from "../server/services/people/settings.ts";
import { createUserService } from "../server/services/people/users.ts";
import { NO_FILTERS } from "../server/services/safety/filters.ts";
import { createLogger } from "../server/telemetry/logger.ts";
import { linkPages } from "../server/database/schema/link-pages.ts";
import { drawThumbnail, SCENES } from "./drawn/pictures.ts";
import type { Asking, Company, KnownPage, Line, RoomStory } from "./cast/company.ts";
import { findMentioned } from "./mentions.ts";

/** What the demo keeps of a company beside the database. */
export interface SeededCompany {
  readonly key: SigningKey;
  /** Ids by the demo's own names of rooms and people. */
  readonly rooms: Readonly<Record<string, Id>>;
  readonly people: Readonly<Record<string, Id>>;
  /** With which its own system posts. */
  readonly apiKey?: string;
}

/** By the demo's own names of the companies. */
export type Seeded = Readonly<Record<string, SeededCompany>>;

type Services = ReturnType<typeof createServices>;
type People = ReadonlyMap<string, Id>;

/** No demo lives to see it. */
const FAR = new Date(Date.UTC(2100, 0));
/** Messages that are committed together. */
const BATCH = 500;
const createId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Fills an empty data folder with the companies, through the services that the server itself uses. */
export async function seed(config: Config, companies: readonly Company[]): Promise<Seeded> {
  return withServices(config, async (services) => {
    const seeded: [string, SeededCompany][] = [];
    for (const company of companies) seeded.push([company.id, await makeCompany(services, company)]);
    return Object.fromEntries(seeded);
  });
}

/** Lets the pages of their origins use the tenants, and says where people's pictures are; the ports may differ from start to start. */
export async function settle(config: Config, seeded: Seeded, { companies, originsOf, faceOf }: Settlement): Promise<void> {
  await withServices(config, async (services) => {
    for (const company of companies) {
      const { tenantId } = seeded[company.id]!.key;
      await services.tenants.setOrigins(tenantId, originsOf(company));
      for (const player of company.people) await services.users.ensure(tenantId, { ...player, avatar: faceOf(player.subject) });
    }
  });
}

interface Settlement {
  readonly companies: readonly Company[];
  readonly originsOf: (company: Company) => readonly string[];
  readonly faceOf: (subject: string) => string | null;
}

async function withServices<T>(config: Config, work: (services: Services) => Promise<T>): Promise<T> {
  const database = await openDatabase({ folder: config.dataDir });
  try {
    return await work(createServices(database, config));
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
    apiKeys: createApiKeyService({ ...common, random: (bytes) => crypto.getRandomValues(bytes) }),
    users: createUserService(common),
    settings: createSettingsService({ ...common, filters: NO_FILTERS, presence: { refresh: () => {} } }),
    rooms: createRoomService(common),
    messages: createMessageService(common),
    events: createEventService({ ...common, allowLoopback: true }),
    changes: createMessageChanges(common),
    polls: createPollService(common),
    receipts: createReceiptService(common),
  };
}

async function makeCompany(services: Services, company: Company): Promise<SeededCompany> {
  const { id: tenantId } = await services.tenants.create({ name: await unusedName(services, company.name), origins: [] });
  const key = await services.keys.create(tenantId, "ES256");
  if (company.policy !== undefined) await services.tenants.setPolicy(tenantId, company.policy);
  const people = new Map<string, Id>();
  for (const player of company.people) {
    const { user } = await services.users.ensure(tenantId, { ...player, avatar: null });
    people.set(player.subject, user.id);
    const actor = { tenantId, userId: user.id, roles: [...player.roles] };
    if (player.status !== undefined) await services.settings.set(actor, { status: { ...player.status, until: null } });
  }
  for (const page of company.pages ?? []) await knowPage(services.database, tenantId, page);
  const rooms: [string, Id][] = [];
  for (const story of company.rooms) rooms.push([story.key, await makeRoom(services, { tenantId, people, company }, story)]);
  const made = { key, rooms: Object.fromEntries(rooms), people: Object.fromEntries(people) };
  if (company.system === undefined) return made;
  const allowed = company.system.rooms.map((name) => made.rooms[name]!);
  const scopes = company.system.author === undefined ? (["events:write"] as const) : (["events:write", "messages:write"] as const);
  const wanted = { name: company.system.name, scopes: [...scopes], rooms: allowed };
  return { ...made, apiKey: (await services.apiKeys.create(tenantId, wanted)).key };
}

// A seeding that was cut off left its tenants behind; the next one starts beside them.
async function unusedName(services: Services, name: string): Promise<string> {
  const taken = new Set((await services.tenants.list()).map((tenant) => tenant.name));
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(tried)) return tried;
  }
}

/** Puts a page where the server looks before it asks the web. */
async function knowPage(database: Database, tenantId: Id, { url, picture, ...page }: KnownPage): Promise<void> {
  const facts = { ...page, host: new URL(url).host };
  const { width, height } = SCENES[picture ?? "board"];
  const drawn = picture === undefined ? {} : { picture: await drawThumbnail(picture), width, height };
  const address = createHash("sha256").update(url).digest();
  await database.withTenant(tenantId, (tx) => tx.insert(linkPages).values({ tenantId, address, facts, ...drawn, expiresAt: FAR }));
}

interface Place {
  readonly tenantId: Id;
  readonly people: People;
  readonly company: Company;
}

async function makeRoom(services: Services, place: Place, story: RoomStory): Promise<Id> {
  const [first, ...others] = story.people;
  const owner = actorOf(place, first);
  const kind = story.name === "" ? "direct" : "group";
  const userIds = others.map((subject) => place.people.get(subject)!);
  const roomId = await services.rooms.create(owner, {
    roomId: createId(),
    kind,
    name: story.name,
    userIds,
    topic: story.topic,
    ...story.settings,
  });
  await tell(services, place, { roomId, story });
  for (const event of story.events ?? []) await services.events.post({ tenantId: place.tenantId, userId: owner.userId }, roomId, event);
  if (story.archived === true) await services.rooms.archive(owner, roomId, true);
  return roomId;
}

interface Telling {
  readonly roomId: Id;
  readonly story: RoomStory;
}

/** Writes the lines in order, then dates them back: the server only ever writes "now". */
async function tell(services: Services, place: Place, { roomId, story }: Telling): Promise<void> {
  const { lines } = story;
  const ids = lines.map(() => createId());
  // What waits together is numbered in the order in which it came.
  for (let first = 0; first < lines.length; first += BATCH) {
    await Promise.all(
      lines.slice(first, first + BATCH).map((line, index) => say(services, place, { roomId, line, id: ids[first + index]! })),
    );
  }
  for (const [index, [subject, , , fate]] of lines.entries()) {
    if (fate === "deleted") await services.changes.delete(actorOf(place, subject), roomId, ids[index]!);
    if (fate === "pinned") await services.changes.pin(actorOf(place, story.people[0]), roomId, ids[index]!, true);
  }
  for (const asking of story.polls ?? []) await ask(services, place, { roomId, asking });
  for (const [line, subject, text] of story.answers ?? [])
    await say(services, place, { roomId, line: [subject, 0, text], id: createId(), threadId: ids[line]! });
  for (const [line, subject] of story.forwards ?? []) {
    const forward = { roomId, messageId: ids[line]! };
    await services.messages.send(actorOf(place, subject), roomId, [{ id: createId(), body: "", mentions: [], forward }]);
  }
  // What is said later, with files, counts among the unread.
  const later = (story.sendings?.length ?? 0) + (story.after?.length ?? 0);
  for (const subject of story.people) {
    const unread = subject === place.company.visitor ? Math.max(0, (story.unread ?? 0) - later) : 0;
    await services.receipts.markRead(
      actorOf(place, subject),
      roomId,
      lines.length + (story.polls?.length ?? 0) + (story.forwards?.length ?? 0) - unread,
    );
  }
  await dateBack(services.database, place.tenantId, roomId, lines);
}

interface Said {
  readonly roomId: Id;
  readonly line: Line;
  readonly id: Id;
  readonly threadId?: Id;
}

async function say(services: Services, place: Place, said: Said): Promise<void> {
  const [subject, , body, fate] = said.line;
  const asked = fate === "important" || fate === "emergency" ? { priority: fate } : {};
  const ranges = findMentioned(body, place.company.people, (mentioned) => place.people.get(mentioned)!);
  const wide = body.startsWith("@room ") ? [{ kind: "room" as const, start: 0, end: 5 }] : [];
  await services.messages.send(actorOf(place, subject), said.roomId, [
    {
      id: said.id,
      body,
      mentions: ranges.map(({ userId }) => userId),
      ranges,
      threadId: said.threadId,
      ...asked,
      ...(wide.length > 0 && { wide }),
    },
  ]);
}

async function ask(services: Services, place: Place, { roomId, asking }: { readonly roomId: Id; readonly asking: Asking }): Promise<void> {
  const { by, question, poll, votes, closed } = asking;
  const messageId = createId();
  await services.messages.send(actorOf(place, by), roomId, [{ id: messageId, body: question, mentions: [], poll }]);
  for (const [subject, ...options] of votes)
    await services.polls.vote(actorOf(place, subject), roomId, { messageId, options, commandId: createId() });
  if (closed === true) await services.changes.closePoll(actorOf(place, by), roomId, messageId);
}

async function dateBack(database: Database, tenantId: Id, roomId: Id, lines: readonly Line[]): Promise<void> {
  const minutes = JSON.stringify(lines.map(([, minutesAgo]) => minutesAgo));
  const [first, last] = [lines[0]?.[1] ?? 0, lines.at(-1)?.[1] ?? 0];
  await database.withTenant(tenantId, async (tx) => {
    await rows(
      tx,
      sql`update messages m set created_at = now() - make_interval(mins => ago.value::int)
          from jsonb_array_elements_text(${minutes}::jsonb) with ordinality as ago(value, place)
          where m.tenant_id = ${tenantId} and m.room_id = ${roomId} and m.position = ago.place`,
    );
    await rows(
      tx,
      sql`update rooms set created_at = now() - make_interval(mins => ${first + 1}::int), active_at = now() - make_interval(mins => ${last}::int) where tenant_id = ${tenantId} and id = ${roomId}`,
    );
  });
}

function actorOf({ tenantId, people }: Place, subject: string) {
  return { tenantId, userId: people.get(subject)!, roles: [] };
}
