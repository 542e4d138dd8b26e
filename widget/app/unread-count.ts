import type { Visibility } from "./page/visibility.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Clock } from "../client/platform/clock.ts";
import { countAfter, selectAllWaiting, selectLevel, selectUnread, type Unread } from "../client/store/list-selectors.ts";
import type { ChatState, RoomState } from "../client/store/state.ts";

/** Milliseconds that an arrival in the room that a person looks at has to be read, before it counts: half a second in sight, and a slow device's drawing. */
export const READING_MS = 2_000;

/** Timers hold no longer; who mutes for weeks has closed the page before. */
const LONGEST_WAIT_MS = 2_000_000_000;

export interface UnreadCountOptions {
  readonly visibility: Pick<Visibility, "current">;
  readonly clock: Clock;
  /** Hears that an arrival counts now. */
  readonly changed: () => void;
}

/** What a room has, or how much of it counts. */
interface Counted extends Unread {
  readonly roomId: Id;
}

/** Counts what waits for the person. What has just come to the room before their eyes does not wait: it is read, or counts a moment later. */
export function createUnreadCount({ visibility, clock, changed }: UnreadCountOptions): { count(state: ChatState): Unread; end(): void } {
  /** What counts of the room that the person looks at; null: they look at none. */
  let counted: Counted | null = null;
  let former: Counted | null = null;
  const cancels = new Set<() => void>();
  const stop = () => {
    for (const cancel of cancels) cancel();
    cancels.clear();
  };
  // A room that is muted until then waits from then on.
  let unmuted = { at: Infinity, cancel: () => {} };
  const lookAgainAt = (at: number) => {
    if (at === unmuted.at) return;
    unmuted.cancel();
    const waitMs = at - clock.now();
    unmuted = { at, cancel: waitMs > LONGEST_WAIT_MS ? () => {} : clock.setTimeout(changed, waitMs) };
  };
  const countLater = (arrived: Counted) => {
    const cancel = clock.setTimeout(() => {
      cancels.delete(cancel);
      counted = arrived;
      changed();
    }, READING_MS);
    cancels.add(cancel);
  };
  return {
    count(state) {
      const now = clock.now();
      const { total, until } = selectAllWaiting(state, now);
      const all = { ...total };
      lookAgainAt(until);
      const room = visibility.current.panel && state.openRoomId !== null ? state.rooms.get(state.openRoomId) : undefined;
      const present = room === undefined ? null : countedOf(room);
      if (room === undefined || counted === null || counted.roomId !== present?.roomId) {
        stop();
        counted = present;
      } else {
        if (hasGrown(former, present)) countLater(present);
        const { messages, mentions } = leftOut(room, counted, now);
        all.messages -= messages;
        all.mentions -= mentions;
      }
      former = present;
      return all;
    },
    end() {
      stop();
      lookAgainAt(Infinity);
    },
  };
}

function countedOf({ room, summary, membership }: RoomState): Counted {
  return { roomId: room.id, messages: summary.messages, mentions: membership.mentions };
}

function hasGrown(former: Counted | null, present: Counted): boolean {
  return former !== null && (present.messages > former.messages || present.mentions > former.mentions);
}

/** What came to the room after that which counts, as far as it would wait. */
function leftOut(room: RoomState, counted: Counted, now: number): Unread {
  const { summary, membership } = room;
  const level = room.room.archivedAt === null ? selectLevel(room, now) : "none";
  const newMentions = Math.max(0, membership.mentions - counted.mentions);
  if (level !== "all") return level === "none" ? { messages: 0, mentions: 0 } : { messages: newMentions, mentions: newMentions };
  const messages = Math.min(counted.messages, summary.messages);
  const deleted = summary.deleted.filter((position) => position <= messages);
  return {
    messages: selectUnread(room) - countAfter({ ...summary, messages, deleted }, membership.marker),
    mentions: newMentions,
  };
}
