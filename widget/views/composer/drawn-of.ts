import type { Id } from "../../../protocol/ids.ts";
import type { RoomInState } from "../shared/room-controller.ts";

/** What the composer of a conversation is drawn from: a change of anything else draws nothing. */
export function drawnOf({ room, state }: RoomInState, conversation: Id): readonly unknown[] {
  return [
    room.room,
    room.membership.role,
    room.membership.peer,
    room.membership.silencedUntil,
    state.blocked,
    room.membership.scheduled,
    state.limits,
    state.connection.status === "refused",
    state.drafts.get(conversation),
    state.draftMentions.get(conversation),
    state.draftReplies.get(conversation),
    state.draftFiles.get(conversation),
  ];
}
