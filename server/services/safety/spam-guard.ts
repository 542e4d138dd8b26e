import { BoundedMap } from "../../base/bounded-map.ts";
import type { Id } from "../../../protocol/ids.ts";

/** A message that somebody wants to send; `text` as it is compared. */
export interface Attempt {
  readonly id: Id;
  readonly roomId: Id;
  readonly text: string;
}

/** What is to be made of an attempt: it goes, it comes again after so many seconds, or it is refused and nothing is taken for so many. */
export type Verdict = { readonly outcome: "goes" } | { readonly outcome: "waits" | "blocked"; readonly retryAfter: number };

/** Sees who sends the same again and again, the same into many rooms, or more than anyone writes; slows them, then blocks them (SAFE-7). */
export interface SpamGuard {
  judge(person: string, attempt: Attempt): Verdict;
}

/** Milliseconds that are looked back on, attempts that are remembered of a person, and persons. */
const WINDOW_MS = 60_000;
const REMEMBERED = 100;
const PEOPLE = 50_000;
/** The same text so often within the window, the same into so many rooms, and any texts so often within so many milliseconds. */
const REPEATS = 5;
const ROOMS = 5;
const FLOOD = 40;
const FLOOD_MS = 10_000;
/** Messages a minute that these are made for. */
const USUAL_PER_MINUTE = 300;
/** Seconds that a person is slowed by, one time after another. */
const DELAYS = [5, 15, 60, 180] as const;
const BLOCK_SECONDS = 900;
/** Milliseconds without a further time after which all is forgotten. */
const FORGIVEN_MS = 30 * 60_000;

interface Sent extends Attempt {
  readonly at: number;
}

/** What a person has sent lately, and what was made of it. */
interface SentBy {
  sent: readonly Sent[];
  /** How often the person was slowed, when last, and until when nothing is taken. */
  times: number;
  slowedAt: number;
  until: number;
  /** The message that was told to come again: when it does, it goes. */
  delayedId: Id | null;
}

export interface SpamGuardOptions {
  /** Messages that one person may send in a minute: where the operator allows more, more of the same is no spam. */
  readonly perMinute: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Counts on this node alone. */
export function createSpamGuard({ perMinute, now }: SpamGuardOptions): SpamGuard {
  const records = new BoundedMap<string, SentBy>(PEOPLE);
  const share = Math.max(1, perMinute / USUAL_PER_MINUTE);
  return {
    judge(person, attempt) {
      const at = now();
      const record = recordOf(records, person, at);
      // Sent again because its answer was lost (SYNC-1).
      if (record.sent.some(({ id }) => id === attempt.id)) return { outcome: "goes" };
      if (at < record.until) return refuse(record, at);
      if (record.delayedId !== attempt.id && isSpam(record.sent, attempt, { at, share })) {
        record.delayedId = attempt.id;
        record.slowedAt = at;
        record.until = at + (DELAYS[record.times] ?? BLOCK_SECONDS) * 1_000;
        record.times += 1;
        return refuse(record, at);
      }
      record.sent = [...record.sent, { ...attempt, at }].slice(-REMEMBERED);
      return { outcome: "goes" };
    },
  };
}

function recordOf(records: BoundedMap<string, SentBy>, person: string, at: number): SentBy {
  const known = records.get(person);
  if (known !== undefined) {
    known.sent = known.sent.filter((sent) => at - sent.at < WINDOW_MS);
    if (at - known.slowedAt >= FORGIVEN_MS) known.times = 0;
    return known;
  }
  const record: SentBy = { sent: [], times: 0, slowedAt: 0, until: 0, delayedId: null };
  records.set(person, record);
  return record;
}

function refuse({ times, until }: SentBy, at: number): Verdict {
  return { outcome: times > DELAYS.length ? "blocked" : "waits", retryAfter: Math.ceil((until - at) / 1_000) };
}

function isSpam(sent: readonly Sent[], { text, roomId }: Attempt, { at, share }: { readonly at: number; readonly share: number }): boolean {
  const same = text === "" ? [] : sent.filter((one) => one.text === text);
  const rooms = new Set(same.map((one) => one.roomId)).add(roomId);
  const lately = sent.filter((one) => at - one.at < FLOOD_MS);
  return same.length >= REPEATS * share || rooms.size >= ROOMS * share || lately.length >= FLOOD * share;
}
