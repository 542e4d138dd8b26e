import type { MembersResponse, MessagesResponse, ReceiptsResponse } from "../../../../protocol/http.ts";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { changeTimeline, inThread, threadOf, type ConversationId } from "../conversation.ts";
import { changeRoom } from "../changes.ts";
import { putMember } from "./reduce-room.ts";
import { raiseReceipts } from "../reduce.ts";
import type { ChatState, RoomState, Timeline } from "../state.ts";
import { takeThreadPage } from "../open-thread.ts";
import { joinPage, type Stretch } from "../timeline.ts";
import { putUsers } from "../users.ts";

/** Applies a page of history; `keep` names the end that stays when the timeline grows too long. */
export function applyPage(
  state: ChatState,
  id: ConversationId,
  { page, keep }: { readonly page: MessagesResponse; readonly keep: "start" | "end" },
): ChatState {
  const stretch = threadOf(id) === null ? page : threadStretch(page);
  const applied = changeTimeline(putUsers(state, page.users), id, (present, { cursor }) => {
    const end = present?.messages.at(-1)?.position ?? -1;
    const timeline = joinPage(present, stretch, keep);
    const extended = (stretch.messages.at(-1)?.position ?? 0) > end;
    // Messages that came by the log while this page was on its way were outside of what is shown, so its end is not the end.
    const overtaken = extended && cursor !== null && page.head < cursor;
    return { ...timeline, hasAfter: timeline.hasAfter || overtaken };
  });
  return threadOf(id) === null ? applied : takeThreadPage(applied, id, page);
}

/** A page of a thread by positions in it; the message that it begins with stands before the first. */
function threadStretch({ messages, root = null, hasBefore, hasAfter }: MessagesResponse): Stretch {
  const before = root === null || hasBefore ? [] : [{ ...root, position: 0 }];
  return { messages: [...before, ...messages.map(inThread)], hasBefore, hasAfter };
}

/** Replaces the timeline by a page that need not touch it. */
export function replaceTimeline(state: ChatState, id: ConversationId, page: MessagesResponse): ChatState {
  return applyPage(
    changeTimeline(state, id, () => null),
    id,
    { page, keep: "end" },
  );
}

/** Says that history is being read, or why it could not be. */
export function markLoading(
  state: ChatState,
  id: ConversationId,
  loading: Timeline["loading"],
  problem: ErrorCode | null = null,
): ChatState {
  return changeTimeline(state, id, (timeline) => ({
    ...(timeline ?? { messages: [], hasBefore: true, hasAfter: false }),
    loading,
    problem,
  }));
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
