import type { Role, RoomKind, User } from "../protocol/entities.ts";
import type { Id } from "../protocol/ids.ts";

/** What elements may ask for. Synchronous where the answer shows in the state; promises reject with a `CommandRefused`. */
export interface ChatCommands {
  /** Puts a room on screen: loads it where needed, watches it. */
  openRoom(roomId: Id): void;
  closeRoom(): void;
  /** Puts a message into the outbox (persisted before the first try) and answers its id. @throws RangeError for a text that checkText refuses */
  send(roomId: Id, body: string, mentions?: readonly Id[]): Id;
  /** Queues a failed message anew, behind what waits. */
  retry(roomId: Id, messageId: Id): void;
  /** Takes a message that was not sent out of the outbox and answers its text, so that it can be put back into the composer. */
  discard(roomId: Id, messageId: Id): string;
  setDraft(roomId: Id, text: string): void;
  /** Says the person is typing; throttled inside. */
  typing(roomId: Id, active: boolean): void;
  /** Marks as read up to `position`; repeated and backward calls cost nothing. */
  markRead(roomId: Id, position: number): void;
  markUnread(roomId: Id, position: number): void;
  /** Loads the page before or after what is there; a second call while one is under way does nothing. */
  loadBefore(roomId: Id): void;
  loadAfter(roomId: Id): void;
  /** Shows the stretch around a position, or the newest for null. */
  jumpTo(roomId: Id, position: number | null): void;
  /** Loads the stretch around a message of the open room, where it is not there; answers its position, or null when the room does not have it. */
  findMessage(roomId: Id, messageId: Id): Promise<number | null>;
  /** Loads all members, and receipts, where not loaded. */
  loadMembers(roomId: Id): Promise<void>;
  searchUsers(search: string): Promise<User[]>;
  createRoom(room: { kind: RoomKind; name: string; userIds: readonly Id[] }): Promise<Id>;
  updateRoom(roomId: Id, change: { name?: string; topic?: string }): Promise<void>;
  addMembers(roomId: Id, userIds: readonly Id[]): Promise<void>;
  removeMember(roomId: Id, userId: Id): Promise<void>;
  changeRole(roomId: Id, userId: Id, role: Role): Promise<void>;
  leaveRoom(roomId: Id): Promise<void>;
  /** Tries to connect now instead of at the next due time. */
  reconnect(): void;
  /** Sets whose presence is wanted, beside members of the open room and peers of direct rooms. */
  setAway(away: boolean): void;
}
