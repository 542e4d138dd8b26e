import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE } from "./command-kind.ts";

/** A vote in a poll, all that the person chooses, as stored. Its id is the same in every try, by which the server knows a repetition. */
export const VoteItem = v.object({ ...ENVELOPE, kind: v.literal("vote"), messageId: Id, options: v.array(v.number()) });
export type VoteItem = v.InferOutput<typeof VoteItem>;

export const voteKind = changeKind<VoteItem>({
  toCommand: ({ id, roomId, messageId, options }) => ({ type: "vote", id, roomId, messageId, options }),
  patch: ({ options }) => ({ voted: options }),
});

/** The end of a poll, as stored. */
export const PollClosingItem = v.object({ ...ENVELOPE, kind: v.literal("poll-closing"), messageId: Id });
export type PollClosingItem = v.InferOutput<typeof PollClosingItem>;

export const pollClosingKind = changeKind<PollClosingItem>({
  toCommand: ({ id, roomId, messageId }) => ({ type: "close_poll", id, roomId, messageId }),
  patch: ({ createdAt }, me) => ({ pollClosed: { by: me, at: createdAt } }),
});
