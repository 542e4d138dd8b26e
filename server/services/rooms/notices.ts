import type { Message, Notice } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { PEOPLE_PER_NOTICE } from "../../../protocol/limits.ts";
import { deriveId } from "../../base/derived-id.ts";
import type { Transaction } from "../../database/database.ts";
import { extendNotice, findLastNotice, findNames, insertNotice } from "../../repositories/rooms/notices.ts";

/** What a change of a room is told by (ROOM-39). `people`: whom it was done to. */
export interface NoticeDraft {
  readonly type: Notice["type"];
  readonly people?: readonly Id[];
  readonly text?: string;
}

/** Where notices are written. The room is locked, and `head` is the last number of its log. `at`: ms since 1970. */
export interface NoticePlace {
  readonly roomId: Id;
  readonly head: number;
  readonly actorId: Id;
  readonly at: number;
}

/** What people do by themselves one after another is one notice, as long as nothing else is said, and for this long (ms). */
const GATHERED: readonly Notice["type"][] = ["joined", "left"];
const GATHERED_MS = 86_400_000;

/** Writes notices as messages of the actor, each with the next number of the room's log. */
export async function writeNotices(tx: Transaction, tenantId: Id, place: NoticePlace, drafts: readonly NoticeDraft[]): Promise<Message[]> {
  const written: Message[] = [];
  for (const draft of drafts) {
    written.push(await writeNotice(tx, tenantId, { ...place, head: place.head + written.length }, draft));
  }
  return written;
}

async function writeNotice(
  tx: Transaction,
  tenantId: Id,
  place: NoticePlace,
  { type, people = [], text = "" }: NoticeDraft,
): Promise<Message> {
  const named = people.length === 0 ? [] : await findNames(tx, tenantId, people.slice(0, PEOPLE_PER_NOTICE));
  const notice: Notice = { type, people: named, count: people.length, text };
  const since = place.at - GATHERED_MS;
  const last = GATHERED.includes(type) ? await findLastNotice(tx, tenantId, { roomId: place.roomId, type, since }) : null;
  if (last !== null) {
    const joined = joinNotices(last.notice, notice);
    return extendNotice(tx, tenantId, { ...place, actorId: last.senderId, id: last.id, notice: joined, body: inEnglish(joined) });
  }
  const id = deriveId(`${tenantId} ${place.roomId} notice ${place.head + 1}`);
  return insertNotice(tx, tenantId, { ...place, id, notice, body: inEnglish(notice) });
}

function joinNotices(one: Notice, other: Notice): Notice {
  const more = other.people.filter(({ id }) => one.people.every((person) => person.id !== id));
  return { ...one, people: [...one.people, ...more].slice(0, PEOPLE_PER_NOTICE), count: one.count + more.length };
}

/** What clients show that know no notices: a line that its sender might have written. */
function inEnglish({ type, people, count, text }: Notice): string {
  const names = [...people.map(({ name }) => name), ...(count > people.length ? [`${count - people.length} more`] : [])].join(", ");
  const lines: Readonly<Record<Notice["type"], string>> = {
    joined: `${names} joined`,
    left: `${names} left`,
    added: `added ${names}`,
    removed: `removed ${names}`,
    renamed: `renamed the room to ${text}`,
    topic_changed: text === "" ? "cleared the topic" : `set the topic: ${text}`,
    archived: "archived the room",
    unarchived: "reopened the room",
  };
  return lines[type];
}
