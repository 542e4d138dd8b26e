import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { UNTOUCHED, type Message } from "../../../protocol/entities.ts";
import type { EventRequest } from "../../../protocol/event-requests.ts";
import type { EventOutcome, MessageEvent } from "../../../protocol/events.ts";
import type { EventResponse } from "../../../protocol/provisioning/requests.ts";
import { EVENT_CODE_POINTS } from "../../../protocol/limits.ts";
import type { SearchLanguage } from "../../../protocol/search/words.ts";
import { checkText } from "../../../protocol/text.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { insertBot } from "../../repositories/identity/api-keys.ts";
import { findTenant } from "../../repositories/identity/tenants.ts";
import { findEventMessage, writeEvent, type EventMessage } from "../../repositories/messages/events.ts";
import { lockRooms, type LockedRoom } from "../../repositories/messages/messages.ts";
import { insertMessages } from "../../repositories/messages/message-insert.ts";
import { findOwnedRoom } from "../../repositories/rooms/rooms.ts";
import { readPicture, type ClaimRules } from "../identity/token-claims.ts";
import type { ServerCaller } from "../shared/actor.ts";
import { reachRoom } from "../shared/room-ids.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** What the tenant's own systems tell a room (EVENT-1). */
export interface EventService {
  /**
   * Posts an event into a group, or brings the message of its subject up to date; whoever posts is no member. Repeatable, and safe in any order (EVENT-2).
   * @throws Failure `not_found` (no such group), `key_room_not_allowed`, `invalid_request` (time or picture), `text_empty`, `text_malformed`,
   * `idempotency_conflict` (another content with the same id, or with the same time of the same subject)
   */
  post(caller: ServerCaller, room: string, event: EventRequest): Promise<EventResponse>;
}

export interface EventServiceDependencies extends WriteDependencies, ClaimRules {
  createId(): Id;
}

/** Milliseconds that the tenant's clock may be ahead: an event of tomorrow would keep all of today's out. */
const CLOCK_AHEAD_MS = 300_000;
/** 2000-01-01: a time before it was given in seconds. */
const EARLIEST_MS = 946_684_800_000;
const SYSTEM_SUBJECT = "urn:staff-chat:system";

/** What an event says, beside when. */
type Content = Pick<Message, "body"> & Pick<MessageEvent, "type" | "notify" | "card">;

/** An event whose content passed. `at` null: it did not say when. */
interface CheckedEvent {
  readonly id: Id | null;
  readonly subject: string | null;
  readonly at: number | null;
  readonly content: Content;
}

interface Target extends Pick<EventServiceDependencies, "createId"> {
  readonly tx: Transaction;
  readonly caller: ServerCaller;
  readonly room: LockedRoom;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Those of WriteDependencies. */
  readonly languages: readonly SearchLanguage[];
}

export function createEventService(dependencies: EventServiceDependencies): EventService {
  const { database, bus, now, createId, searchLanguages: languages = [] } = dependencies;

  return {
    async post(caller, roomName, request) {
      const { tenantId } = caller;
      const roomId = reachRoom(caller, roomName);
      const event = check(request, dependencies);
      const answer = await database.withTenant(tenantId, async (tx) => {
        const group = await findOwnedRoom(tx, tenantId, roomId);
        const [room] = group === null ? [] : await lockRooms(tx, tenantId, [roomId]);
        if (room === undefined) throw new Failure("not_found");
        const target = { tx, caller, room, now: now(), createId, languages };
        const { id, subject } = event;
        const present = await findEventMessage(tx, tenantId, subject === null ? { roomId, id: id! } : { roomId, subject });
        return present === null ? insert(target, event) : update(target, event, present);
      });
      if (answer.outcome === "posted" || answer.outcome === "updated") publishMessages(bus, tenantId, roomId, [answer.message]);
      return answer;
    },
  };
}

function check(request: EventRequest, { now, allowLoopback }: Pick<EventServiceDependencies, "now" | "allowLoopback">): CheckedEvent {
  const { id = null, subject = null, at = null, type = null, notify } = request;
  const checked = checkText(request.text, EVENT_CODE_POINTS);
  if (!checked.ok) throw new Failure(checked.problem);
  if (at !== null && (at > now() + CLOCK_AHEAD_MS || at < EARLIEST_MS))
    throw refused("at", "must be milliseconds since 1970, and not in the future");
  const { card } = request;
  const picture = card?.picture ? { ...card.picture, url: readPicture(card.picture.url, allowLoopback) ?? "" } : null;
  if (picture?.url === "") throw refused("card.picture.url", "must be an https address");
  // Written and read back it is what the database holds, without what is undefined: so that it can be compared.
  const whole = JSON.parse(JSON.stringify(card === null ? null : { ...card, picture })) as MessageEvent["card"];
  return { id, subject, at, content: { body: checked.text, type, notify, card: whole } };
}

function refused(path: string, message: string): Failure {
  return new Failure("invalid_request", { errors: [{ path, message }] });
}

async function insert(target: Target, event: CheckedEvent): Promise<EventResponse> {
  const { tx, caller, room, now, createId } = target;
  const { tenantId } = caller;
  const { body, ...content } = event.content;
  const message: EventMessage = {
    id: event.id ?? createId(),
    roomId: room.id,
    position: room.messages + 1,
    senderId: await authorOf(target),
    kind: "text",
    body,
    mentions: [],
    ranges: null,
    attachments: [],
    createdAt: now,
    ...UNTOUCHED,
    event: { ...content, subject: event.subject, at: event.at ?? now, revision: 0 },
    changed: room.head + 1,
  };
  const fingerprint = hash("sha256", JSON.stringify([body, content]), "hex");
  const moved = { id: room.id, head: message.changed, messages: message.position };
  await insertMessages(tx, tenantId, { at: now, languages: target.languages, messages: [{ message, fingerprint }], rooms: [moved] });
  return { message, outcome: "posted" };
}

async function update(target: Target, event: CheckedEvent, present: Message): Promise<EventResponse> {
  const { tx, caller, room, now } = target;
  const answer = (outcome: EventOutcome, message = present): EventResponse => ({ message, outcome });
  // Who took it away has the last word.
  if (present.deletedAt !== null) return answer("deleted");
  if (present.event === null) throw new Failure("idempotency_conflict");
  const { subject, at: since, revision, ...content } = present.event;
  const isSame = isDeepStrictEqual({ body: present.body, ...content }, event.content);
  const at = event.at ?? (isSame ? since : Math.max(now, since + 1));
  if (event.subject === null || at === since) {
    if (isSame) return answer("unchanged");
    throw new Failure("idempotency_conflict");
  }
  if (at < since) return answer("stale");
  const { body, ...next } = event.content;
  const number = room.head + 1;
  const message = { ...present, body, event: { ...next, subject, at, revision: revision + 1 }, changed: number };
  await writeEvent(tx, caller.tenantId, {
    roomId: room.id,
    number,
    at: now,
    languages: target.languages,
    message,
    actorId: await authorOf(target),
  });
  return answer("updated", message);
}

/** The person of the key; for a server token the tenant's own, made with its first event under the tenant's name. */
async function authorOf({ tx, caller, now, createId }: Target): Promise<Id> {
  const { tenantId, userId, key } = caller;
  if (key !== undefined) return userId;
  const tenant = await findTenant(tx, tenantId);
  return insertBot(tx, tenantId, { id: createId(), subject: SYSTEM_SUBJECT, name: tenant?.name ?? SYSTEM_SUBJECT, at: now });
}
