import * as v from "valibot";
import { MessageText } from "../../../protocol/commands.ts";
import { LogNumber } from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import { showRefusedEdits } from "../store/outgoing-changes.ts";
import { changeKind } from "./change-kind.ts";
import { ENVELOPE, type CommandKind } from "./command-kind.ts";

/** Another text for a message, as stored; `revision`: the one that was changed. */
export const EditItem = v.object({ ...ENVELOPE, ...MessageText.entries, kind: v.literal("edit"), messageId: Id, revision: LogNumber });
export type EditItem = v.InferOutput<typeof EditItem>;

const change = changeKind<EditItem>({
  toCommand: ({ id, roomId, messageId, revision, body, mentions, ranges }) => ({
    type: "edit_message",
    id,
    roomId,
    messageId,
    revision,
    body,
    mentions,
    ...(ranges && { ranges }),
  }),
  patch: ({ stage, body, mentions, ranges, revision, createdAt }, me) =>
    stage === "failed" ? {} : { body, mentions, ranges: ranges ?? null, edited: { revision: revision + 1, at: createdAt, by: me } },
});

/** Edits: what the server refuses stays as text, beside the message as it is, until the person has decided. */
export const editKind: CommandKind<EditItem> = {
  ...change,
  whenRefused: "keep",
  failure: ({ roomId, messageId }, reason) => ({ type: "edit-failed", roomId, messageId, reason }),
  show: (state, items) =>
    showRefusedEdits(
      state,
      items.filter(({ stage }) => stage === "failed"),
    ),
};
