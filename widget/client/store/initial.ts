import type { Membership, Summary } from "../../../protocol/entities.ts";
import { DEFAULT_LIMITS } from "../../../protocol/limits.ts";
import type { ChatState, RoomState } from "./state.ts";

/** The state of a client that knows nothing yet. */
export const INITIAL_STATE: ChatState = {
  connection: { status: "idle", retryAt: null, reason: null },
  me: null,
  roles: [],
  limits: DEFAULT_LIMITS,
  lineage: null,
  personCursor: 0,
  listing: "loading",
  rooms: new Map(),
  invitations: new Map(),
  users: new Map(),
  formerNames: new Map(),
  usersAt: null,
  presences: new Map(),
  outbox: new Map(),
  drafts: new Map(),
  draftMentions: new Map(),
  draftReplies: new Map(),
  draftFiles: new Map(),
  deleting: new Set(),
  patches: new Map(),
  refusedEdits: new Map(),
  blocked: new Set(),
  settings: null,
  saved: new Map(),
  openRoomId: null,
  thread: null,
  counters: { sent: 0, received: 0, duplicated: 0 },
};

/** A room known from the list only. */
export function newRoomState(membership: Membership, summary: Summary | null): RoomState {
  return {
    room: membership.room,
    membership,
    summary: summary ?? { roomId: membership.roomId, head: 0, messages: 0, deleted: [], lastMessage: null },
    cursor: null,
    receiptCounter: 0,
    timeline: null,
    quoted: new Map(),
    members: new Map(),
    membersRead: false,
    membersComplete: false,
    receipts: new Map(),
    receiptsComplete: false,
    typing: new Map(),
    divider: null,
    threadsToldAt: membership.threadMessage?.createdAt ?? 0,
  };
}
