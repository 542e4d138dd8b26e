import type { MembersResponse, MessagesResponse, ReceiptsResponse } from "../../../protocol/http.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { changeRoom } from "./changes.ts";
import { putMember } from "./reduce-room.ts";
import { raiseReceipts } from "./reduce.ts";
import type { ChatState, RoomState, Timeline } from "./state.ts";
import { joinPage } from "./timeline.ts";
import { putUsers } from "./users.ts";

/** Applies a page of history; `keep` names the end that stays when the timeline grows too long. */
export function applyPage(
  state: ChatState,
  roomId: Id,
  { page, keep }: { readonly page: MessagesResponse; readonly keep: "start" | "end" },
): ChatState {
  return changeRoom(putUsers(state, page.users), roomId, (room) => {
    const end = room.timeline?.messages.at(-1)?.position ?? -1;
    const timeline = joinPage(room.timeline, page, keep);
    const extended = (page.messages.at(-1)?.position ?? 0) > end;
    // Messages that came by the log while this page was on its way were outside of what is shown, so its end is not the end.
    const overtaken = extended && room.cursor !== null && page.head < room.cursor;
    return { ...room, timeline: { ...timeline, hasAfter: timeline.hasAfter || overtaken } };
  });
}

/** Replaces the timeline by a page that need not touch it. */
export function replaceTimeline(state: ChatState, roomId: Id, page: MessagesResponse): ChatState {
  return applyPage(
    changeRoom(state, roomId, (room) => ({ ...room, timeline: null })),
    roomId,
    { page, keep: "end" },
  );
}

/** Says that history is being read, or why it could not be. */
export function markLoading(state: ChatState, roomId: Id, loading: Timeline["loading"], problem: ErrorCode | null = null): ChatState {
  return changeRoom(state, roomId, (room) => {
    const timeline = room.timeline ?? { messages: [], hasBefore: true, hasAfter: false, loading, problem };
    return { ...room, timeline: { ...timeline, loading, problem } };
  });
}

/** Applies a page of members, each if newer. */
export function applyMembers(state: ChatState, roomId: Id, page: MembersResponse): ChatState {
  const withUsers = putUsers(
    state,
    page.members.map(({ user }) => user),
  );
  return changeRoom(withUsers, roomId, (room) => {
    const next = page.members.reduce<RoomState>((present, { member }) => putMember(present, member), room);
    return { ...next, membersRead: true, membersComplete: next.membersComplete || page.next === null };
  });
}

/** Applies everybody's receipts; later ones that came by frames stay. */
export function applyReceipts(state: ChatState, roomId: Id, response: ReceiptsResponse): ChatState {
  return changeRoom(state, roomId, (room) => ({
    ...room,
    receipts: raiseReceipts(room.receipts, response.receipts),
    receiptsComplete: true,
    receiptCounter: Math.max(room.receiptCounter, response.counter),
  }));
}
