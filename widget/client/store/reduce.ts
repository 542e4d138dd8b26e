import type { Draft } from "../../../protocol/personal/drafts.ts";
import type { Acknowledgement, Message, Receipt } from "../../../protocol/entities.ts";
import type { ReceiptsFrame, ServerFrame, SummariesFrame, UsersFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { changeRoom, withNewer } from "./changes.ts";
import { reducePersonChanges } from "./reduce/reduce-person.ts";
import { reduceRoomChanges } from "./reduce/reduce-room.ts";
import { putSummary } from "./reduce/reduce-summary.ts";
import type { ChatState } from "./state.ts";
import { forgetThread } from "./threads.ts";
import { putTyping } from "./typing.ts";
import { putUsers } from "./users.ts";

/** What a frame asks of the client beside the new state. */
export type Effect =
  /** Something of a room was missed: ask from its cursor. */
  | { readonly type: "catch_up_room"; readonly roomId: Id }
  | { readonly type: "catch_up_person" }
  /** New messages of others, each once. */
  | { readonly type: "arrived"; readonly messages: readonly Message[] }
  /** Own messages that the log holds, each once. */
  | { readonly type: "recorded"; readonly messages: readonly Message[] }
  /** Messages that ask one for acknowledgement, or have reminded one of it. */
  | { readonly type: "asked"; readonly roomId: Id; readonly asked: readonly Acknowledgement[] }
  /** Messages that the person has just been reminded of (SAVE-3). */
  | { readonly type: "reminded"; readonly messages: readonly Message[] }
  /** What the person has written, and ended, on other devices (DRAFT-1). */
  | { readonly type: "drafted"; readonly drafts: readonly Draft[] }
  /** Messages of the tenant's systems, as each frame of the open room's log tells them, in the order of its numbers. */
  | { readonly type: "events"; readonly messages: readonly Message[] }
  | { readonly type: "room_lost"; readonly roomId: Id }
  /** Tokens issued before (ms) are worth nothing any more. */
  | { readonly type: "signed_out"; readonly before: number };

export interface Reduction {
  readonly state: ChatState;
  readonly effects: readonly Effect[];
}

/** What a frame makes of the state. Pure: `now` (ms since 1970) is for what is shown for a while only. Frames may come twice or late; none may be left out silently (SYNC-5). */
export function reduce(state: ChatState, frame: ServerFrame, now: number): Reduction {
  switch (frame.type) {
    case "room_changes":
      return reduceRoomChanges(state, frame);
    case "person_changes":
      return reducePersonChanges(state, frame);
    case "summaries":
      return reduceSummaries(state, frame);
    case "receipts":
      return reduceReceipts(state, frame);
    case "heartbeat":
      return { state, effects: missed(state, frame) };
    case "reset":
      return frame.roomId === null ? only(dropEverything(state, frame.lineage)) : dropRoom(state, frame.roomId);
    case "typing":
      return only(putTyping(state, frame, now));
    case "presence":
      return only(withPresences(state, frame.presences));
    case "users":
      return only(putRenamed(state, frame));
    case "welcome":
    case "ack":
    case "refused":
    case "goodbye":
      return only(state);
  }
}

function only(state: ChatState): Reduction {
  return { state, effects: [] };
}

function reduceSummaries(state: ChatState, frame: SummariesFrame): Reduction {
  let next = putUsers(state, frame.users);
  const effects: Effect[] = [];
  for (const summary of frame.summaries) {
    const reduction = putSummary(next, summary);
    next = reduction.state;
    effects.push(...reduction.effects);
  }
  return { state: next, effects };
}

// Positions only rise, so a frame past a gap can be taken at once; only the counter must wait for what was missed.
function reduceReceipts(state: ChatState, frame: ReceiptsFrame): Reduction {
  const room = state.rooms.get(frame.roomId);
  if (room === undefined) return only(state);
  const gap = frame.from > room.receiptCounter;
  const next = changeRoom(state, frame.roomId, (present) => {
    const receipts = raiseReceipts(present.receipts, frame.receipts);
    const receiptCounter = gap ? present.receiptCounter : Math.max(present.receiptCounter, frame.to);
    return receipts === present.receipts && receiptCounter === present.receiptCounter ? present : { ...present, receipts, receiptCounter };
  });
  return { state: next, effects: gap ? [{ type: "catch_up_room", roomId: frame.roomId }] : [] };
}

/** Receipts raised by others; neither position ever goes back (ROOM-7). */
export function raiseReceipts(receipts: ReadonlyMap<Id, Receipt>, raised: readonly Receipt[]): ReadonlyMap<Id, Receipt> {
  const joined = raised.map((receipt) => raise(receipts.get(receipt.userId), receipt));
  return withNewer(receipts, joined, { keyOf: (receipt) => receipt.userId, wins: (receipt, present) => receipt !== present });
}

function raise(present: Receipt | undefined, receipt: Receipt): Receipt {
  if (present === undefined) return receipt;
  if (receipt.read <= present.read && receipt.delivered <= present.delivered) return present;
  const further = receipt.read > present.read ? receipt : present;
  return { userId: receipt.userId, read: further.read, readAt: further.readAt, delivered: Math.max(receipt.delivered, present.delivered) };
}

function missed(state: ChatState, frame: Extract<ServerFrame, { type: "heartbeat" }>): Effect[] {
  const behind = frame.rooms.filter(({ roomId, head, receipts }) => {
    const room = state.rooms.get(roomId);
    return room !== undefined && room.cursor !== null && (head > room.cursor || receipts > room.receiptCounter);
  });
  const effects: Effect[] = behind.map(({ roomId }) => ({ type: "catch_up_room", roomId }));
  // A room on screen that is not followed: the server let go of it, as it does when one is taken out and added again.
  const open = state.openRoomId === null ? undefined : state.rooms.get(state.openRoomId);
  if (open !== undefined && open.cursor !== null && !frame.rooms.some(({ roomId }) => roomId === open.room.id))
    effects.push({ type: "catch_up_room", roomId: open.room.id });
  return frame.person > state.personCursor ? [...effects, { type: "catch_up_person" }] : effects;
}

function dropRoom(state: ChatState, roomId: Id): Reduction {
  const next = changeRoom(forgetThread(state, roomId), roomId, (room) => ({
    ...room,
    cursor: null,
    receiptCounter: 0,
    timeline: null,
    members: new Map(),
    membersRead: false,
    membersComplete: false,
    receipts: new Map(),
    receiptsComplete: false,
  }));
  return only(next);
}

// The list stays on screen as stale until the next opening replaces it; numbers of another database mean nothing here.
function dropEverything(state: ChatState, lineage: Id): ChatState {
  let next = state;
  for (const roomId of state.rooms.keys()) next = dropRoom(next, roomId).state;
  return { ...next, lineage, personCursor: 0, listing: "stale" };
}

function putRenamed(state: ChatState, { users, at }: UsersFrame): ChatState {
  const next = putUsers(state, users);
  return at === undefined ? next : { ...next, usersAt: at };
}

function withPresences(state: ChatState, list: Extract<ServerFrame, { type: "presence" }>["presences"]): ChatState {
  const presences = withNewer(state.presences, list, {
    keyOf: (presence) => presence.userId,
    wins: (presence, present) => presence.status !== present.status || presence.lastSeen !== present.lastSeen,
  });
  return presences === state.presences ? state : { ...state, presences };
}
