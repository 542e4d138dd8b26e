import type { Message, Summary } from "../../protocol/entities.ts";
import type { RoomChangesFrame } from "../../protocol/frames.ts";

/** What frames without a gap between them say together. */
interface News {
  readonly from: number;
  readonly to: number;
  readonly last: Message | null;
}

/** What the list shows of one room, kept up by the frames that pass, so that it is read once for all who are told of it. */
export class RoomSummary {
  #summary: Summary | null = null;
  #news: News | null = null;

  /** The summary as of number `head` of the log or later; null: it must be read. */
  at(head: number | null): Summary | null {
    return this.#summary !== null && head !== null && this.#summary.head >= head ? this.#summary : null;
  }

  /** Takes a frame of the room's log, in order. Frames that pass while the summary is being read count too. */
  learn(frame: RoomChangesFrame): void {
    const news = { from: frame.from, to: frame.to, last: lastMessage(frame) };
    const before = this.#news !== null && frame.from <= this.#news.to ? this.#news : null;
    this.#news = before === null ? news : { ...news, from: before.from, last: later(before.last, news.last) };
    if (this.#summary !== null) this.#summary = brought(this.#summary, this.#news);
  }

  /** Keeps a summary that was read, unless it misses what has passed, or a newer one is here. */
  keep(summary: Summary): void {
    if (this.#summary !== null && this.#summary.head >= summary.head) return;
    const newer = this.#news === null ? summary : brought(summary, this.#news);
    if (newer !== null) this.#summary = newer;
  }

  /** What comes next may follow a gap. */
  forget(): void {
    this.#summary = null;
    this.#news = null;
  }
}

/** The summary with what passed since; null when something between the two is not known. */
function brought(summary: Summary, { from, to, last }: News): Summary | null {
  if (to <= summary.head) return summary;
  if (from > summary.head) return null;
  const { lastMessage: present } = summary;
  const shown = later(present, last);
  return shown === null || shown === present
    ? { ...summary, head: to }
    : { ...summary, head: to, messages: Math.max(summary.messages, shown.position), lastMessage: shown };
}

function lastMessage(frame: RoomChangesFrame): Message | null {
  return frame.subjects.reduce<Message | null>((last, subject) => (subject.kind === "message" ? later(last, subject.message) : last), null);
}

/** The message that stands further down; of two states of the same, the newer one. */
function later(one: Message | null, other: Message | null): Message | null {
  if (one === null || other === null) return one ?? other;
  if (one.position !== other.position) return other.position > one.position ? other : one;
  return other.changed > one.changed ? other : one;
}
