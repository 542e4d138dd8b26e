import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE, type CommandKind } from "./command-kind.ts";

/** A message that one saves for oneself, or lets go, as stored; `remindAt` as in the command. */
export const SavingItem = v.object({
  ...ENVELOPE,
  kind: v.literal("saving"),
  messageId: Id,
  saved: v.boolean(),
  remindAt: v.optional(v.nullable(v.number())),
});
export type SavingItem = v.InferOutput<typeof SavingItem>;

export const savingKind: CommandKind<SavingItem> = {
  ...changeKind<SavingItem>({
    toCommand: ({ id, roomId, messageId, saved, remindAt }) => ({
      type: "save_message",
      id,
      roomId,
      messageId,
      saved,
      ...(remindAt !== undefined && { remindAt }),
    }),
    patch: ({ roomId, saved, remindAt, createdAt }) => ({
      saved: saved ? { roomId, savedAt: createdAt, remindAt, reminded: false } : null,
    }),
  }),
  // One's own log tells of it, not the room's.
  echo: ({ personCursor }, { stage, changed = 0 }) => (stage !== "committed" || personCursor < changed ? "awaited" : "none"),
};
