import { sql } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { SearchLanguage } from "../../../protocol/search/words.ts";
import type { Transaction } from "../../database/database.ts";
import { prepared, type Prepared } from "../../database/prepared.ts";
import { termsOf, termsVector } from "../search/message-terms.ts";
import { storedPosition } from "./message-row.ts";
import type { MovedRoom, StoredMessage } from "./messages.ts";

/** What a batch writes. `languages`: those in which its messages are found by the stems of their words. */
export interface MessageBatch {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly messages: readonly StoredMessage[];
  readonly rooms: readonly MovedRoom[];
  readonly languages: readonly SearchLanguage[];
}

interface Insert {
  readonly [column: string]: unknown;
}

/** Statements that insert messages, by the columns and languages that they have to do with: few of the many there could be. */
const inserts = new Map<string, Prepared<Insert, object>>();

/** Stores messages with their log rows and what they are found by, and moves their rooms' counters, in one statement. The rooms are locked. */
export async function insertMessages(tx: Transaction, tenantId: Id, batch: MessageBatch): Promise<void> {
  const { rooms, languages } = batch;
  const messages = batch.messages.map(({ message }) => message);
  const written = messages.map((message) => termsOf(tenantId, message));
  const words = {
    name: "words",
    type: "text",
    absent: null,
    values: written.map((one) => (languages.length > 0 ? one.words : null)),
  } as const;
  const columns = optionalColumns(messages).filter(isUsed);
  const given = isUsed(words) ? [...columns, words] : columns;
  const key = [...given.map(({ name }) => name), ...languages].join();
  const insert = inserts.get(key) ?? prepareInsert(columns, given, languages);
  inserts.set(key, insert);
  await insert(tx, {
    tenantId,
    at: batch.at,
    milliseconds: Math.floor(batch.at),
    roomIds: messages.map(({ roomId }) => roomId),
    ids: messages.map(({ id }) => id),
    positions: messages.map(storedPosition),
    senders: messages.map(({ senderId }) => senderId),
    kinds: messages.map(({ kind }) => kind),
    bodies: messages.map(({ body }) => body),
    mentions: messages.map(({ mentions }) => `{${mentions.join(",")}}`),
    fingerprints: batch.messages.map(({ fingerprint }) => fingerprint),
    changes: messages.map(({ changed }) => changed),
    terms: written.map((one) => one.terms),
    movedIds: rooms.map(({ id }) => id),
    movedHeads: rooms.map(({ head }) => head),
    movedMessages: rooms.map((room) => room.messages),
    ...Object.fromEntries(given.map(({ name, values }) => [name, values])),
  });
}

function prepareInsert(
  columns: readonly OptionalColumn[],
  given: readonly OptionalColumn[],
  languages: readonly SearchLanguage[],
): Prepared<Insert, object> {
  const name = sql.raw(columns.map((column) => `, ${column.name}`).join(""));
  const read = sql.raw(columns.map((column) => `, ${column.name}::${column.type}`).join(""));
  const names = sql.raw(given.map((column) => `, ${column.name}`).join(""));
  return prepared<Insert, object>((value) => {
    const at = sql`to_timestamp(${value["at"]}::float8 / 1000)`;
    return sql`with incoming as materialized (
          select * from unnest(
            ${value["roomIds"]}::uuid[], ${value["ids"]}::uuid[], ${value["positions"]}::bigint[],
            ${value["senders"]}::uuid[], ${value["kinds"]}::text[], ${value["bodies"]}::text[],
            ${value["mentions"]}::text[], ${value["fingerprints"]}::text[],
            ${value["changes"]}::bigint[], ${value["terms"]}::text[]${sql.join(given.map((column) => sql`, ${value[column.name]}::text[]`))}
          ) as m (room_id, id, position, sender_id, kind, body, mentions, fingerprint, changed, terms${names})
        ), stored as (
          insert into messages (tenant_id, room_id, id, position, sender_id, kind, body, mentions, fingerprint, created_at, changed${name})
          select ${value["tenantId"]}::uuid, room_id, id, position, sender_id, kind, body, mentions::uuid[], decode(fingerprint, 'hex'), ${at}, changed${read} from incoming
        ), termed as (
          insert into message_terms (tenant_id, at, room_id, position, terms)
          select ${value["tenantId"]}::uuid, ${value["milliseconds"]}::bigint, room_id, position, ${termsVector({ terms: sql`terms`, words: sql`words` }, languages)} from incoming
        ), logged as (
          insert into log (tenant_id, room_id, number, kind, subject, actor, at)
          select ${value["tenantId"]}::uuid, room_id, changed, 'message', id, sender_id, ${at} from incoming
        )
        update rooms r set head = moved.head, messages = moved.messages,
          trailing_notices = case when r.messages < moved.messages then 0 else r.trailing_notices end,
          active_at = case when r.messages < moved.messages then ${at} else r.active_at end
        from unnest(${value["movedIds"]}::uuid[], ${value["movedHeads"]}::bigint[], ${value["movedMessages"]}::bigint[]) as moved (id, head, messages)
        where r.tenant_id = ${value["tenantId"]}::uuid and r.id = moved.id`;
  });
}

/** What most messages have not. A batch without files, places of mentions, replies, priorities, events or threads writes nothing of them: the columns have their defaults. */
function optionalColumns(messages: readonly Message[]): readonly OptionalColumn[] {
  const files = optionalColumn(
    { name: "attachments", type: "jsonb", absent: "[]" },
    messages.map((message) => (message.attachments.length > 0 ? JSON.stringify(message.attachments) : "[]")),
  );
  const places = optionalColumn(
    { name: "ranges", type: "jsonb", absent: null },
    messages.map((message) => (message.ranges ? JSON.stringify(message.ranges) : null)),
  );
  const replies = optionalColumn(
    { name: "reply_to", type: "uuid", absent: null },
    messages.map((message) => message.replyTo),
  );
  const polls = optionalColumn(
    { name: "poll", type: "jsonb", absent: null },
    messages.map((message) => (message.poll === null ? null : JSON.stringify(message.poll))),
  );
  const wide = optionalColumn(
    { name: "wide", type: "jsonb", absent: null },
    messages.map((message) => (message.wide === null ? null : JSON.stringify(message.wide))),
  );
  const priorities = optionalColumn(
    { name: "priority", type: "jsonb", absent: null },
    messages.map((message) => (message.priority === null ? null : JSON.stringify(message.priority))),
  );
  const events = optionalColumn(
    { name: "event", type: "jsonb", absent: null },
    messages.map((message) => (message.event ? JSON.stringify(message.event) : null)),
  );
  const subjects = optionalColumn(
    { name: "event_subject", type: "text", absent: null },
    messages.map((message) => message.event?.subject ?? null),
  );
  const threads = optionalColumn(
    { name: "thread_id", type: "uuid", absent: null },
    messages.map((message) => message.threadId),
  );
  const inThreads = optionalColumn(
    { name: "thread_position", type: "bigint", absent: null },
    messages.map((message) => (message.threadId === null ? null : String(message.threadPosition))),
  );
  const forwards = optionalColumn(
    { name: "forwarded", type: "jsonb", absent: null },
    messages.map((message) => (message.forwarded ? JSON.stringify(message.forwarded) : null)),
  );
  return [files, places, replies, priorities, polls, wide, events, subjects, forwards, threads, inThreads];
}

/** A column for `insertMessages`, its values as texts; where each is `absent`, it has that by itself and is left out. */
interface OptionalColumn {
  readonly name: string;
  readonly type: "jsonb" | "uuid" | "text" | "bigint";
  readonly absent: string | null;
  readonly values: readonly (string | null)[];
}

function optionalColumn(column: Omit<OptionalColumn, "values">, values: OptionalColumn["values"]): OptionalColumn {
  return { ...column, values };
}

function isUsed({ absent, values }: OptionalColumn): boolean {
  return values.some((value) => value !== absent);
}
