import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE } from "./command-kind.ts";

/** An acknowledgement that is given, or taken back, as stored. */
export const AcknowledgementItem = v.object({ ...ENVELOPE, kind: v.literal("acknowledgement"), messageId: Id, acknowledged: v.boolean() });
export type AcknowledgementItem = v.InferOutput<typeof AcknowledgementItem>;

export const acknowledgementKind = changeKind<AcknowledgementItem>({
  toCommand: ({ id, roomId, messageId, acknowledged }) => ({ type: "acknowledge_message", id, roomId, messageId, acknowledged }),
  patch: ({ acknowledged, createdAt }) => ({ acknowledgedAt: acknowledged ? createdAt : null }),
});
