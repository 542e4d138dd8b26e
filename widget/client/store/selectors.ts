import type { Membership, Message, User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { conversationOf, type ConversationId } from "./conversation.ts";
import { selectUnread } from "./list-selectors.ts";
import { memoise, memoisePerObject } from "./memoise.ts";
import type { ChatState, OutboxRow, RoomState } from "./state.ts";

/** How far an own message has come; for a group, as far as the furthest of the others. */
export type MessageStatus = "sending" | "sent" | "delivered" | "read" | "failed";

const NONE: readonly never[] = [];

/** Invitations that wait for an answer or, with `declined`, that were declined; newest first. */
export function selectInvitations(state: ChatState, declined: boolean): readonly Membership[] {
  return invitationsOf(state.invitations).filter(({ invitation }) => invitation?.declined === declined);
}

const invitationsOf = memoisePerObject((invitations: ChatState["invitations"]): readonly Membership[] =>
  [...invitations.values()].sort((a, b) => (b.invitation?.at ?? 0) - (a.invitation?.at ?? 0) || (a.roomId < b.roomId ? 1 : -1)),
);

/** The other person of a direct room, as last known; null in a group. */
export function selectPeer(state: ChatState, room: RoomState): User | null {
  const { peer } = room.membership;
  return peer === null ? null : (state.users.get(peer.id) ?? peer);
}

const outgoingOf = memoise((rows: readonly OutboxRow[], messages: readonly Message[]): readonly OutboxRow[] => {
  const held = new Set(messages.map(({ id }) => id));
  return rows.some((row) => held.has(row.id)) ? rows.filter((row) => !held.has(row.id)) : rows;
});

/** Messages on their way out, to be shown after the timeline; those that the log holds are left out, whatever came first (SYNC-8). */
export function selectOutgoing(state: ChatState, conversation: ConversationId): readonly OutboxRow[] {
  const rows = state.outbox.get(conversation);
  if (rows === undefined || rows.length === 0) return NONE;
  return outgoingOf(rows, conversationOf(state, conversation)?.timeline?.messages ?? NONE);
}

/** How far an own message on its way out has come. */
export function selectOutgoingStatus(outgoing: OutboxRow): MessageStatus {
  return outgoing.stage === "failed" ? "failed" : "sending";
}

const furthestOf = memoise((receipts: RoomState["receipts"], members: RoomState["members"], me: Id | null) => {
  let read = 0;
  let delivered = 0;
  for (const receipt of receipts.values()) {
    if (receipt.userId === me || isOut(members, receipt.userId)) continue;
    read = Math.max(read, receipt.read);
    delivered = Math.max(delivered, receipt.delivered, receipt.read);
  }
  return { read, delivered };
});

/** How far an own message that the log holds has come, by the receipts of the others. */
export function selectMessageStatus(state: ChatState, room: RoomState, message: Message): MessageStatus {
  const { read, delivered } = furthestOf(room.receipts, room.members, state.me?.id ?? null);
  if (message.position <= read) return "read";
  return message.position <= delivered ? "delivered" : "sent";
}

// Receipts of those who left are kept: they count again when they come back.
function isOut(members: RoomState["members"], userId: Id): boolean {
  return members.get(userId)?.role === null;
}

/** Names of those typing at `now`, in the order in which they began. */
export function selectTypingNames(state: ChatState, room: RoomState, now: number): readonly string[] {
  if (room.typing.size === 0) return NONE;
  return [...room.typing].filter(([, until]) => until > now).flatMap(([userId]) => state.users.get(userId)?.name ?? []);
}

/** Position of the first unread message; null when all is read. */
export function selectFirstUnread(room: RoomState): number | null {
  return selectUnread(room) === 0 ? null : room.membership.marker + 1;
}
