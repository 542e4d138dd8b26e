import type { Id } from "../../../protocol/ids.ts";
import type { RoomInState } from "../shared/room-controller.ts";

/** What the messages of a conversation are drawn from: a change of anything else draws nothing. */
export function drawnOf({ room, state }: RoomInState, conversation: Id): readonly unknown[] {
  return [
    room.room,
    room.membership,
    room.members,
    room.timeline,
    room.receipts,
    room.divider,
    room.summary.messages,
    state.outbox.get(conversation),
    state.users,
    state.formerNames,
    state.deleting,
    state.patches,
    state.saved,
    state.blocked,
    state.refusedEdits,
    state.limits,
    state.me,
    state.roles,
  ];
}
