import type { RoomState } from "./state.ts";

/** Unread messages, and unread mentions among them, of threads that one follows. */
export interface ThreadCounts {
  readonly unread: number;
  readonly mentions: number;
}

/** What is unread in the threads of a room that one follows (THREAD-3). */
export function selectThreadCounts({ membership: { threads = [] } }: RoomState): ThreadCounts {
  return {
    unread: threads.reduce((sum, { unread }) => sum + unread, 0),
    mentions: threads.reduce((sum, { mentions }) => sum + mentions, 0),
  };
}
