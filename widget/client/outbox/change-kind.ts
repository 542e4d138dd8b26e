import type { Command } from "../../../protocol/commands.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MessagePatch } from "../store/message-patch.ts";
import type { ChatState } from "../store/state.ts";
import type { CommandKind } from "./command-kind.ts";

interface ChangeItem {
  readonly roomId: Id;
  readonly messageId: Id;
  readonly stage: string;
  readonly changed?: number | undefined;
}

/** A kind of command that changes one message: shown at once, over the message as the log has it, and as it was when it is refused. */
export function changeKind<Item extends ChangeItem & { readonly id: Id }>(kind: {
  readonly toCommand: (item: Item) => Command;
  readonly patch: (item: Item, me: Id) => MessagePatch;
}): CommandKind<Item> {
  return {
    stages: ["send", "echo"],
    perCommand: 1,
    whenRefused: "undo",
    toCommand: ([item]) => kind.toCommand(item),
    readAnswer: ({ changed }, items) => items.map(({ id }) => ({ outcome: "done", messageId: id, changed })),
    target: ({ messageId }) => messageId,
    patch: kind.patch,
    failure: ({ roomId, messageId }, reason) => ({ type: "change-failed", roomId, messageId, reason }),
    // Another's change may follow one's own at once: only the log's number tells that it has come.
    echo: (state, item) => (item.stage !== "committed" || isBehind(state, item) ? "awaited" : "none"),
  };
}

/** Whether a room on screen has yet to come to the number of its log at which a command was done. */
export function isBehind(state: ChatState, { roomId, changed = 0 }: Pick<ChangeItem, "roomId" | "changed">): boolean {
  const room = state.rooms.get(roomId);
  return room?.timeline != null && state.openRoomId === roomId && (room.cursor ?? 0) < changed;
}
