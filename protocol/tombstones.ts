import type { Message } from "./entities.ts";
import { TOMBSTONES_PER_SUMMARY } from "./limits.ts";

/** Whether a message counts as unread for nobody: nothing of it is left, or nobody wrote it (ROOM-6, ROOM-39). */
export function isUncounted({ deletedAt, notice }: Pick<Message, "deletedAt" | "notice">): boolean {
  return deletedAt !== null || notice !== null;
}

/** Positions of both lists, each once, in rising order: the latest TOMBSTONES_PER_SUMMARY. The first list itself where the second adds nothing. */
export function joinTombstones(known: number[], more: readonly number[]): number[] {
  if (more.every((position) => known.includes(position))) return known;
  return [...new Set([...known, ...more])].sort((a, b) => a - b).slice(-TOMBSTONES_PER_SUMMARY);
}
