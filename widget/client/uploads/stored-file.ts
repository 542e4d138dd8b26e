import * as v from "valibot";
import { AttachmentKind, LogNumber } from "../../../protocol/entities.ts";
import { ErrorCode } from "../../../protocol/errors.ts";
import { Id } from "../../../protocol/ids.ts";

/** A chosen file as stored; its content lies apart, under `id`. */
export const StoredFile = v.object({
  /** Made when it was chosen; files of a room are shown in its order. */
  id: Id,
  /** Under which the server knows it: `id`, until the server wants it under a new one. */
  attachmentId: Id,
  roomId: Id,
  /** The thread in which it was chosen; null: none. */
  threadId: v.optional(v.nullable(Id), null),
  name: v.string(),
  mediaType: v.string(),
  size: LogNumber,
  kind: AttachmentKind,
  duration: v.nullable(v.number()),
  waveform: v.nullable(v.string()),
  /** The tab that uploads it. */
  owner: v.string(),
  stage: v.picklist(["waiting", "paused", "uploaded", "failed"]),
  reason: v.nullable(ErrorCode),
  /** Address of the upload once the server has begun it: whoever has it goes on where it stopped. */
  url: v.nullable(v.string()),
  /** Bytes that the server is known to have. */
  sent: LogNumber,
  /** How often the upload was begun anew because the server did not know it any more. */
  renewals: LogNumber,
});
export type StoredFile = v.InferOutput<typeof StoredFile>;
