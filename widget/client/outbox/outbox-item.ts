import * as v from "valibot";
import { ErrorCode } from "../../../protocol/errors.ts";
import { Id } from "../../../protocol/ids.ts";
import { MentionRange } from "../../../protocol/mention-range.ts";
import { parseValue } from "../../../protocol/parse.ts";

/**
 * A message on its way out, as stored. queued → sending → gone, or failed → (retry) queued.
 * "committed": the server answered, but the log's own frame has not been seen yet; no longer stored.
 */
export const OutboxItem = v.object({
  id: Id,
  roomId: Id,
  body: v.string(),
  mentions: v.array(Id),
  /** Where they stand in the body, for one who takes the message back; the wire carries the ids. */
  ranges: v.optional(v.array(MentionRange), []),
  /** Files that belong to it, by the ids under which this device keeps them. */
  files: v.optional(v.array(Id), []),
  createdAt: v.number(),
  /** Rises in the order of sending; made anew when a failed message is queued again. */
  order: Id,
  /** The tab that sends it. */
  owner: v.string(),
  stage: v.picklist(["queued", "sending", "failed", "committed"]),
  reason: v.nullable(ErrorCode),
  /** Number in the room's log, of a committed one. */
  changed: v.optional(v.number()),
});
export type OutboxItem = v.InferOutput<typeof OutboxItem>;

/** A stored item as it goes on; null when it can't be read. */
export function readOutboxItem(value: unknown): OutboxItem | null {
  const parsed = parseValue(OutboxItem, value);
  if (!parsed.ok) return null;
  // What was under way when its tab ended may or may not have arrived; sending it again is harmless (SYNC-1).
  return parsed.value.stage === "failed" ? parsed.value : { ...parsed.value, stage: "queued" };
}

/**
 * What has become of a message's files: all there under the ids by which the server knows them, on their way, or one of them refused for good.
 */
export type FilesOutcome =
  | { readonly outcome: "ready"; readonly attachments: readonly Id[] }
  | { readonly outcome: "waiting" }
  | { readonly outcome: "failed"; readonly reason: ErrorCode };

/** The files of messages, as the outbox needs to know them. */
export interface MessageFiles {
  outcome(files: readonly Id[]): FilesOutcome;
  /** The server does not find these complete, or usable. Answers false where there is nothing more to try. */
  again(files: readonly Id[], code: "attachment_not_ready" | "attachment_not_usable"): boolean;
  /** Tries failed ones anew. */
  retry(files: readonly Id[]): void;
  /** The log holds their message. Resolves when nothing of them is stored. */
  release(files: readonly Id[]): Promise<void>;
}

/** Messages kept at most; more would not be sent in any time that helps. */
export const OUTBOX_LIMIT = 500;

/** Thrown when a message is added to a full outbox. */
export class OutboxFull extends RangeError {
  constructor() {
    super(`There are ${OUTBOX_LIMIT} messages waiting to be sent. Wait until the connection is back, or discard some.`);
    this.name = "OutboxFull";
  }
}
