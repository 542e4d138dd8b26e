import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE } from "./command-kind.ts";

/** A preview that is taken off a message, as stored. */
export const PreviewItem = v.object({ ...ENVELOPE, kind: v.literal("preview-removal"), messageId: Id, url: v.string() });
export type PreviewItem = v.InferOutput<typeof PreviewItem>;

export const previewKind = changeKind<PreviewItem>({
  toCommand: ({ id, roomId, messageId, url }) => ({ type: "remove_preview", id, roomId, messageId, url }),
  patch: ({ url }) => ({ unpreviewed: [url] }),
});
