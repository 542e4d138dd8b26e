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

export function createRoomSubscriptions(dependencies: RoomSubscriptionsDependencies): RoomSubscriptions {
  return new ScreenSubscriptions(dependencies);
}

class ScreenSubscriptions implements RoomSubscriptions {
  readonly #dependencies: RoomSubscriptionsDependencies;
  readonly #persons: () => Id[];
  /** What the present socket has answered to. */
  #watched: Id | null = null;
  #observed = "";
  /** Rooms that it may follow because it was once told to, each with the command that said so. */
  readonly #asked = new Map<Id, object>();
  /** What the last poll said. */
  #polled = "";
  #missed: Id | null = null;

  constructor(dependencies: RoomSubscriptionsDependencies) {
    this.#dependencies = dependencies;
    this.#persons = rememberPersons(dependencies.state);
  }

  greet(): WatchedRoom[] {
    const room = this.#target();
    this.#watched = room?.roomId ?? null;
    this.#observed = "";
    this.#missed = null;
    this.#asked.clear();
    if (room !== null) this.#asked.set(room.roomId, room);
    return room === null ? [] : [room];
  }

  poll(): { readonly watch: WatchedRoom[]; readonly observe: Id[] } {
    const room = this.#target();
    this.#polled = this.#said();
    return { watch: room === null ? [] : [room], observe: this.#persons() };
  }

  hasMoved(): boolean {
    return this.#polled !== this.#said();
  }

  tasks(): Task[] {
    const room = this.#target();
    const userIds = this.#persons();
    const tasks = [...this.#asked.keys()]
      .filter((roomId) => roomId !== room?.roomId)
      .map((roomId): Task => ({ name: `unwatch ${roomId}`, run: () => this.#unwatch(roomId) }));
    if (room !== null && (this.#watched !== room.roomId || this.#missed === room.roomId))
      tasks.push({ name: `watch ${room.roomId}`, run: () => this.#watch(room) });
    const aim = userIds.join();
    if (aim !== this.#observed) tasks.push({ name: "observe", aim, run: () => this.#observe(userIds) });
    return tasks;
  }

  catchUp(roomId: Id): void {
    this.#missed = roomId;
  }

  #target(): WatchedRoom | null {
    const { openRoomId, rooms } = this.#dependencies.state();
    const room = openRoomId === null ? undefined : rooms.get(openRoomId);
    if (room === undefined || room.cursor === null) return null;
    return { roomId: room.room.id, cursor: room.cursor, receipts: room.receiptCounter };
  }

  #said(): string {
    return `${this.#target()?.roomId} ${this.#persons().join()}`;
  }

  async #watch(room: WatchedRoom): Promise<void> {
    const { newId, tell } = this.#dependencies;
    this.#watched = null;
    const command = { type: "watch" as const, id: newId(), ...room };
    this.#asked.set(room.roomId, command);
    await tell(command);
    this.#watched = room.roomId;
    this.#missed = null;
  }

  async #unwatch(roomId: Id): Promise<void> {
    const { newId, tell } = this.#dependencies;
    const former = this.#asked.get(roomId);
    if (this.#watched === roomId) this.#watched = null;
    await tell({ type: "unwatch", id: newId(), roomId });
    // Gone back to meanwhile, it is followed again.
    if (this.#asked.get(roomId) === former) this.#asked.delete(roomId);
  }

  async #observe(userIds: Id[]): Promise<void> {
    const { newId, tell } = this.#dependencies;
    await tell({ type: "observe_presence", id: newId(), userIds });
    this.#observed = userIds.join();
  }
}

/** Whose presence is wanted. Asked after every change of the state, most of which change nobody's place. */
function rememberPersons(state: () => ChatState): () => Id[] {
  let known: { readonly state: ChatState; readonly persons: Id[] } | null = null;
  return () => {
    const present = state();
    if (
      known === null ||
      known.state.rooms !== present.rooms ||
      known.state.openRoomId !== present.openRoomId ||
      known.state.settings !== present.settings
    )
      known = { state: present, persons: observedPersons(present) };
    return known.persons;
  };
}

// Members of the open room first: they are on screen.
function observedPersons(state: ChatState): Id[] {
  const persons = new Set<Id>();
  // Who hides sees nobody (PRIV-2), and asks again once they show themselves.
  if (state.settings?.hidesPresence === true) return [];
  const open = state.openRoomId === null ? undefined : state.rooms.get(state.openRoomId);
  for (const { userId, role } of open?.members.values() ?? []) if (role !== null) persons.add(userId);
  for (const { membership } of state.rooms.values()) if (membership.peer !== null) persons.add(membership.peer.id);
  if (state.me !== null) persons.delete(state.me.id);
  return [...persons].slice(0, OBSERVED_USERS);
}
