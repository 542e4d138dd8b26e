import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE } from "./command-kind.ts";

/** A pin that is put on a message, or taken off, as stored. */
export const PinItem = v.object({ ...ENVELOPE, kind: v.literal("pin"), messageId: Id, pinned: v.boolean() });
export type PinItem = v.InferOutput<typeof PinItem>;

export const pinKind = changeKind<PinItem>({
  toCommand: ({ id, roomId, messageId, pinned }) => ({ type: "pin_message", id, roomId, messageId, pinned }),
  patch: ({ pinned, createdAt }, me) => ({ pinned: pinned ? { by: me, at: createdAt } : null }),
});
