import type { Message } from "../../../protocol/entities.ts";
import type { Timeline } from "./state.ts";

/** Messages of one room that are kept in memory; what is cut off is read again when it is scrolled to. */
export const TIMELINE_LIMIT = 500;

const IDLE = { loading: "none", problem: null } as const;

/** A stretch as read from the server. */
export interface Stretch {
  readonly messages: readonly Message[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export function newTimeline(stretch: Stretch): Timeline {
  return { messages: stretch.messages, hasBefore: stretch.hasBefore, hasAfter: stretch.hasAfter, ...IDLE };
}

/**
 * Puts one message into a timeline: replaces an older state of it, or appends it when it is the very next one.
 * A message outside the stretch is not shown, nor one that would leave a gap: what lies between is still on its way.
 */
export function putMessage(timeline: Timeline, message: Message): Timeline {
  const { messages } = timeline;
  const first = messages[0]?.position ?? 1;
  const end = messages.at(-1)?.position ?? (timeline.hasBefore ? null : 0);
  if (end === null || message.position < first) return timeline;
  if (message.position <= end) return replace(timeline, message.position - first, message);
  if (timeline.hasAfter || message.position > end + 1) return timeline;
  return trimStart({ ...timeline, messages: [...messages, message] });
}

function replace(timeline: Timeline, index: number, message: Message): Timeline {
  const present = timeline.messages[index];
  if (present === undefined || present.changed >= message.changed) return timeline;
  return { ...timeline, messages: timeline.messages.with(index, message) };
}

/**
 * Joins a page of history with what is there, newer states winning, and takes its place when the two don't touch.
 * `keep` says which end stays when there are too many.
 */
export function joinPage(timeline: Timeline | null, page: Stretch, keep: "start" | "end"): Timeline {
  const pageFirst = page.messages[0]?.position;
  const pageLast = page.messages.at(-1)?.position;
  const first = timeline?.messages[0]?.position;
  const last = timeline?.messages.at(-1)?.position;
  if (timeline === null || first === undefined || last === undefined) return newTimeline(page);
  if (pageFirst === undefined || pageLast === undefined) return { ...timeline, ...IDLE };
  if (pageFirst > last + 1 || pageLast < first - 1) return newTimeline(page);

  const joined: Timeline = {
    messages: merge(timeline.messages, page.messages),
    hasBefore: pageFirst < first ? page.hasBefore : pageFirst === first ? timeline.hasBefore && page.hasBefore : timeline.hasBefore,
    hasAfter: pageLast > last ? page.hasAfter : pageLast === last ? timeline.hasAfter && page.hasAfter : timeline.hasAfter,
    ...IDLE,
  };
  return keep === "end" ? trimStart(joined) : trimEnd(joined);
}

// Both stretches are without gaps and touch, so the union is, too.
function merge(ours: readonly Message[], theirs: readonly Message[]): Message[] {
  const byPosition = new Map(ours.map((message) => [message.position, message]));
  for (const message of theirs) {
    const present = byPosition.get(message.position);
    if (present === undefined || present.changed < message.changed) byPosition.set(message.position, message);
  }
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}

function trimStart(timeline: Timeline): Timeline {
  if (timeline.messages.length <= TIMELINE_LIMIT) return timeline;
  return { ...timeline, messages: timeline.messages.slice(-TIMELINE_LIMIT), hasBefore: true };
}

function trimEnd(timeline: Timeline): Timeline {
  if (timeline.messages.length <= TIMELINE_LIMIT) return timeline;
  return { ...timeline, messages: timeline.messages.slice(0, TIMELINE_LIMIT), hasAfter: true };
}

/** The newest `count` messages, for a room that leaves the screen; null when the stretch lies in the past. */
export function shrink(timeline: Timeline, count: number): Timeline | null {
  if (timeline.hasAfter) return null;
  if (timeline.messages.length <= count) return timeline;
  return { ...timeline, messages: timeline.messages.slice(-count), hasBefore: true };
}

/** Whether the timeline shows this very message. */
export function holds(timeline: Timeline, messageId: string): boolean {
  for (let index = timeline.messages.length - 1; index >= 0; index--) if (timeline.messages[index]!.id === messageId) return true;
  return false;
}
