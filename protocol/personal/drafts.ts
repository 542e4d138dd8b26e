import * as v from "valibot";
import { Id } from "../ids.ts";
import { MentionRange } from "../mention-range.ts";

/** What is written and not sent, as one tab of one of a person's devices has left it (DRAFT-2). */
export const DraftVersion = v.object({
  text: v.string(),
  ranges: v.array(MentionRange),
  /** The message that it answers. */
  replyTo: v.optional(v.nullable(Id), null),
  /** Rises with every version; of equal ones the higher `writer` is later. */
  count: v.number(),
  /** The tab that wrote it. */
  writer: v.string(),
  /** Up to which of each other tab's versions its writer knew. */
  seen: v.array(v.object({ writer: v.string(), count: v.number() })),
  /** The text that was sent: this is the end of a draft. Null: written, or cleared by hand; the server keeps no text that was sent. */
  sent: v.nullable(v.string()),
});
export type DraftVersion = v.InferOutput<typeof DraftVersion>;

/** A draft of a room, or of a thread of it. */
export const Draft = v.object({ roomId: Id, threadId: v.nullable(Id), draft: DraftVersion });
export type Draft = v.InferOutput<typeof Draft>;

export const DraftsResponse = v.object({ drafts: v.array(Draft) });
export type DraftsResponse = v.InferOutput<typeof DraftsResponse>;
