import * as v from "valibot";
import { ErrorCode } from "../../protocol/errors.ts";
import { Id } from "../../protocol/ids.ts";

/**
 * A message on its way out, as stored. queued → sending → gone, or failed → (retry) queued.
 * "committed": the server answered, but the log's own frame has not been seen yet; no longer stored.
 */
export const OutgoingItem = v.object({
  id: Id,
  roomId: Id,
  body: v.string(),
  mentions: v.array(Id),
  createdAt: v.number(),
  /** Rises in the order of sending; made anew when a failed message is queued again. */
  order: Id,
  /** The tab that sends it. */
  owner: v.string(),
  stage: v.picklist(["queued", "sending", "failed", "committed"]),
  reason: v.nullable(ErrorCode),
});
export type OutgoingItem = v.InferOutput<typeof OutgoingItem>;

/** Messages kept at most; more would not be sent in any time that helps. */
export const OUTBOX_LIMIT = 500;

/** Thrown when a message is added to a full outbox. */
export class OutboxFull extends RangeError {
  constructor() {
    super(`There are ${OUTBOX_LIMIT} messages waiting to be sent. Wait until the connection is back, or discard some.`);
    this.name = "OutboxFull";
  }
}
