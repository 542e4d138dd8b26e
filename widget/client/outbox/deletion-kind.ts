import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { showDeleting } from "../store/local-changes.ts";
import { ENVELOPE, type CommandKind } from "./command-kind.ts";

/** The deletion of a message for everyone, as stored; `note`: the reason that a moderator gives. */
export const DeletionItem = v.object({ ...ENVELOPE, kind: v.literal("deletion"), messageId: Id, note: v.optional(v.string()) });
export type DeletionItem = v.InferOutput<typeof DeletionItem>;

/** Deletions: shown as being done until the tombstone comes, and undone when refused. */
export const deletionKind: CommandKind<DeletionItem> = {
  stages: ["send", "echo"],
  perCommand: 1,
  whenRefused: "undo",
  toCommand: ([{ id, roomId, messageId, note }]) => ({
    type: "delete_message",
    id,
    roomId,
    messageId,
    ...(note !== undefined && { reason: note }),
  }),
  readAnswer: (_answer, items) => items.map(({ id }) => ({ outcome: "done", messageId: id })),
  target: ({ messageId }) => messageId,
  show: (state, items) =>
    showDeleting(
      state,
      items.map(({ messageId }) => messageId),
    ),
  echo(state, { roomId, messageId }) {
    // The tombstone's own frame takes the mark away.
    if (!state.deleting.has(messageId)) return "seen";
    const message = state.rooms.get(roomId)?.timeline?.messages.find(({ id }) => id === messageId);
    return message?.deletedAt === null ? "awaited" : "none";
  },
  failure: ({ roomId, messageId }, reason) => ({ type: "deletion-failed", roomId, messageId, reason }),
};
