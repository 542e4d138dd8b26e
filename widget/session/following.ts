import type { ConnectionCommand, WatchedRoom } from "../../protocol/commands.ts";
import type { Id } from "../../protocol/ids.ts";
import { OBSERVED_USERS } from "../../protocol/limits.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal, type CommandRefused } from "../platform/command-refused.ts";
import type { ChatState } from "../store/state.ts";

/** Keeps the server told which room is on screen and whose presence is wanted. */
export interface Following {
  /** The rooms followed now; what says this to the server counts as told. */
  watched(): WatchedRoom[];
  observed(): Id[];
  /** Tells what has changed. */
  sync(): void;
  /** A connection is open: it knows what its first frame said, and nothing of what was told to the last one. */
  connected(): void;
  /** Asks for what lies past the cursor of a room; one question at a time. */
  catchUp(roomId: Id): void;
}

export interface FollowingDependencies {
  readonly state: () => ChatState;
  readonly newId: () => Id;
  /** Answers false when there is no connection to tell it to; the next one is told by its first frame. */
  readonly tell: (command: ConnectionCommand) => Promise<boolean>;
  readonly onRefused: (roomId: Id, refusal: CommandRefused) => void;
  readonly clock: Clock;
}

/** Milliseconds until a room is asked for again when that was not answered. */
const RETRY_MS = 1_000;

export function createFollowing({ state, newId, tell, onRefused, clock }: FollowingDependencies): Following {
  let toldRoom: Id | null = null;
  /** What the first frame of the present connection said. */
  let toldFirst: Id | null = null;
  let toldPersons = "";
  const asking = new Set<Id>();

  const target = (): WatchedRoom | null => {
    const { openRoomId, rooms } = state();
    const room = openRoomId === null ? undefined : rooms.get(openRoomId);
    if (room === undefined || room.cursor === null) return null;
    return { roomId: room.room.id, cursor: room.cursor, receipts: room.receiptCounter };
  };
  const retry = (roomId: Id, error: unknown): void => {
    const refusal = toRefusal(error);
    if (!refusal.retryable) return onRefused(roomId, refusal);
    clock.setTimeout(() => {
      const room = target();
      if (room?.roomId === roomId && toldRoom === roomId) watch(room);
    }, refusal.retryAfterMs ?? RETRY_MS);
  };
  const watch = (room: WatchedRoom): void => {
    if (asking.has(room.roomId)) return;
    asking.add(room.roomId);
    tell({ type: "watch", id: newId(), ...room })
      .catch((error: unknown) => retry(room.roomId, error))
      .finally(() => asking.delete(room.roomId));
  };
  const observe = (persons: Id[]): void => {
    toldPersons = persons.join();
    tell({ type: "observe_presence", id: newId(), userIds: persons }).catch(() => (toldPersons = ""));
  };
  const observed = (): Id[] => observedPersons(state());

  return {
    watched() {
      const room = target();
      toldFirst = toldRoom = room?.roomId ?? null;
      return room === null ? [] : [room];
    },
    observed,
    sync() {
      const room = target();
      const former = toldRoom;
      if (former !== (room?.roomId ?? null)) {
        toldRoom = room?.roomId ?? null;
        if (former !== null) tell({ type: "unwatch", id: newId(), roomId: former }).catch(() => {});
        if (room !== null) watch(room);
      }
      const persons = observed();
      if (persons.join() !== toldPersons) observe(persons);
    },
    connected() {
      asking.clear();
      toldPersons = "";
      // What changed between the first frame and its answer could be told to nobody.
      toldRoom = toldFirst;
      this.sync();
    },
    catchUp(roomId) {
      const room = target();
      if (room?.roomId === roomId) watch(room);
    },
  };
}

// Members of the open room first: they are on screen.
function observedPersons(state: ChatState): Id[] {
  const persons = new Set<Id>();
  const open = state.openRoomId === null ? undefined : state.rooms.get(state.openRoomId);
  for (const { userId, role } of open?.members.values() ?? []) if (role !== null) persons.add(userId);
  for (const { membership } of state.rooms.values()) if (membership.peer !== null) persons.add(membership.peer.id);
  if (state.me !== null) persons.delete(state.me.id);
  return [...persons].slice(0, OBSERVED_USERS);
}
