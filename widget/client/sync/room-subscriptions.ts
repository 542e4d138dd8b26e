import type { ConnectionCommand, WatchedRoom } from "../../../protocol/commands.ts";
import type { Id } from "../../../protocol/ids.ts";
import { OBSERVED_USERS } from "../../../protocol/limits.ts";
import type { ChatState } from "../store/state.ts";
import type { Task } from "./upkeep.ts";

/** Keeps the server told which room is on screen and whose presence is wanted. */
export interface RoomSubscriptions {
  /** The rooms to follow, said by the first frame of a socket: the server then knows these, and nothing of what was told to the last one. */
  greet(): WatchedRoom[];
  /** The same, said by a poll. */
  poll(): { readonly watch: WatchedRoom[]; readonly observe: Id[] };
  /** What the open socket is still to be told. */
  tasks(): Task[];
  /** Whether a poll that is under way says something else than what is to be followed now. */
  hasMoved(): boolean;
  /** Something of a room was missed: asks for what lies past its cursor. */
  catchUp(roomId: Id): void;
}

export interface RoomSubscriptionsDependencies {
  readonly state: () => ChatState;
  readonly newId: () => Id;
  /** Resolves when the server has answered. @throws CommandRefused */
  readonly tell: (command: ConnectionCommand) => Promise<void>;
}

export function createRoomSubscriptions({ state, newId, tell }: RoomSubscriptionsDependencies): RoomSubscriptions {
  /** What the present socket has answered to. */
  let watched: Id | null = null;
  let observed = "";
  /** Rooms that it may follow because it was once told to, each with the command that said so. */
  const asked = new Map<Id, object>();
  /** What the last poll said. */
  let polled = "";
  let missed: Id | null = null;
  let known: { readonly state: ChatState; readonly persons: Id[] } | null = null;

  const target = (): WatchedRoom | null => {
    const { openRoomId, rooms } = state();
    const room = openRoomId === null ? undefined : rooms.get(openRoomId);
    if (room === undefined || room.cursor === null) return null;
    return { roomId: room.room.id, cursor: room.cursor, receipts: room.receiptCounter };
  };
  const persons = (): Id[] => {
    const present = state();
    // Asked after every change of the state, most of which change nobody's place.
    if (known === null || known.state.rooms !== present.rooms || known.state.openRoomId !== present.openRoomId)
      known = { state: present, persons: observedPersons(present) };
    return known.persons;
  };
  const watch = async (room: WatchedRoom): Promise<void> => {
    watched = null;
    const command = { type: "watch" as const, id: newId(), ...room };
    asked.set(room.roomId, command);
    await tell(command);
    watched = room.roomId;
    missed = null;
  };
  const unwatch = async (roomId: Id): Promise<void> => {
    const former = asked.get(roomId);
    if (watched === roomId) watched = null;
    await tell({ type: "unwatch", id: newId(), roomId });
    // Gone back to meanwhile, it is followed again.
    if (asked.get(roomId) === former) asked.delete(roomId);
  };
  const observe = async (userIds: Id[]): Promise<void> => {
    await tell({ type: "observe_presence", id: newId(), userIds });
    observed = userIds.join();
  };
  const said = (): string => `${target()?.roomId} ${persons().join()}`;

  return {
    greet() {
      const room = target();
      watched = room?.roomId ?? null;
      observed = "";
      missed = null;
      asked.clear();
      if (room !== null) asked.set(room.roomId, room);
      return room === null ? [] : [room];
    },
    poll() {
      const room = target();
      polled = said();
      return { watch: room === null ? [] : [room], observe: persons() };
    },
    hasMoved: () => polled !== said(),
    tasks() {
      const room = target();
      const userIds = persons();
      const tasks = [...asked.keys()]
        .filter((roomId) => roomId !== room?.roomId)
        .map((roomId): Task => ({ name: `unwatch ${roomId}`, run: () => unwatch(roomId) }));
      if (room !== null && (watched !== room.roomId || missed === room.roomId))
        tasks.push({ name: `watch ${room.roomId}`, run: () => watch(room) });
      const aim = userIds.join();
      if (aim !== observed) tasks.push({ name: "observe", aim, run: () => observe(userIds) });
      return tasks;
    },
    catchUp(roomId) {
      missed = roomId;
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
