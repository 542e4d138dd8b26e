import type { Message, Summary } from "../../protocol/entities.ts";
import type { RoomChangesFrame } from "../../protocol/frames.ts";
import { isUncounted, joinTombstones } from "../../protocol/tombstones.ts";

/** What frames without a gap between them say together. */
interface News {
  readonly from: number;
  readonly to: number;
  readonly last: Message | null;
  /** Positions of tombstones. */
  readonly deleted: number[];
}

/** What the list shows of one room, kept up by the frames that pass, so that it is read once for all who are told of it. */
export class RoomSummary {
  #summary: Summary | null = null;
  #news: News | null = null;

  /** The summary as of number `head` of the log or later; null: it must be read. */
  at(head: number | null): Summary | null {
    return this.#summary !== null && head !== null && this.#summary.head >= head ? this.#summary : null;
  }

  /** Takes a frame that continues the last one. What passes while the summary is being read counts too. */
  learn(frame: RoomChangesFrame): void {
    const { from, last, deleted } = this.#news ?? { from: frame.from, last: null, deleted: [] };
    this.#news = { from, to: frame.to, last: later(last, lastMessage(frame)), deleted: joinTombstones(deleted, tombstones(frame)) };
    if (this.#summary !== null) this.#summary = withNews(this.#summary, this.#news);
  }

  /** Keeps a summary that was read, unless it misses what has passed, or a newer one is here. */
  keep(summary: Summary): void {
    if (this.#summary !== null && this.#summary.head >= summary.head) return;
    const newer = this.#news === null ? summary : withNews(summary, this.#news);
    if (newer !== null) this.#summary = newer;
  }

  /** Forgets all: the frame that comes next does not continue the last one. */
  forget(): void {
    this.#summary = null;
    this.#news = null;
  }
}

/** The summary with what passed since; null when something between the two is not known. */
function withNews(summary: Summary, { from, to, last, deleted }: News): Summary | null {
  if (to <= summary.head) return summary;
  if (from > summary.head) return null;
  const lastMessage = later(summary.lastMessage, last);
  return {
    ...summary,
    head: to,
    messages: lastMessage?.position ?? summary.messages,
    deleted: joinTombstones(summary.deleted, deleted),
    lastMessage,
  };
}

function lastMessage(frame: RoomChangesFrame): Message | null {
  return mainMessages(frame).reduce<Message | null>(later, null);
}

function tombstones(frame: RoomChangesFrame): number[] {
  return mainMessages(frame).flatMap((message) => (isUncounted(message) ? message.position : []));
}

/** Messages of the main timeline: what stands in a thread alone is not shown by the list. */
function mainMessages(frame: RoomChangesFrame): Message[] {
  return frame.subjects.flatMap((subject) => (subject.kind === "message" && subject.message.position > 0 ? subject.message : []));
}

/** The message that stands further down; of two states of the same, the newer one. */
function later(one: Message | null, other: Message | null): Message | null {
  if (one === null || other === null) return one ?? other;
  if (one.position !== other.position) return other.position > one.position ? other : one;
  return other.changed > one.changed ? other : one;
}
