import type { ConnectionCommand, WatchedRoom } from "../../protocol/commands.ts";
import type { Id } from "../../protocol/ids.ts";
import { OBSERVED_USERS } from "../../protocol/limits.ts";
import type { ChatState } from "../store/state.ts";

/** Keeps the server told which room is on screen and whose presence is wanted. */
export interface Following {
  /** The rooms followed now; what says this to the server counts as told. */
  watched(): WatchedRoom[];
  observed(): Id[];
  /** Tells what has changed. */
  sync(): void;
  /** A new connection knows nothing of what was told to the last one, but what its first frame said. */
  connected(): void;
  /** Asks for what lies past the cursor of a room; one question at a time. */
  catchUp(roomId: Id): void;
}

export interface FollowingDependencies {
  readonly state: () => ChatState;
  readonly newId: () => Id;
  /** Answers false when there is no connection to tell it to; the next one is told by its first frame. */
  readonly tell: (command: ConnectionCommand) => Promise<boolean>;
  readonly onError: (roomId: Id, error: unknown) => void;
}

export function createFollowing({ state, newId, tell, onError }: FollowingDependencies): Following {
  let toldRoom: Id | null = null;
  let toldPersons = "";
  const asking = new Set<Id>();

  const target = (): WatchedRoom | null => {
    const { openRoomId, rooms } = state();
    const room = openRoomId === null ? undefined : rooms.get(openRoomId);
    if (room === undefined || room.cursor === null) return null;
    return { roomId: room.room.id, cursor: room.cursor, receipts: room.receiptCounter };
  };
  const watch = (room: WatchedRoom): void => {
    if (asking.has(room.roomId)) return;
    asking.add(room.roomId);
    tell({ type: "watch", id: newId(), ...room })
      .catch((error: unknown) => onError(room.roomId, error))
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
      toldRoom = room?.roomId ?? null;
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
      const persons = observed();
      if (persons.length > 0) observe(persons);
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
