import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE } from "./command-kind.ts";

/** A reaction that is put on a message, or taken off, as stored. */
export const ReactionItem = v.object({ ...ENVELOPE, kind: v.literal("reaction"), messageId: Id, emoji: v.string(), active: v.boolean() });
export type ReactionItem = v.InferOutput<typeof ReactionItem>;

export const reactionKind = changeKind<ReactionItem>({
  toCommand: ({ id, roomId, messageId, emoji, active }) => ({ type: "react_to_message", id, roomId, messageId, emoji, active }),
  patch: ({ emoji, active }) => ({ reacted: { [emoji]: active } }),
});
