import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";
import { withEntry, withoutEntry } from "./changes.ts";
import { NO_RANGES } from "./mention-ranges.ts";
import type { ChatState, RefusedEdit } from "./state.ts";

/** Shows what is written and not sent in a room, with whom it mentions. */
export function putDraft(state: ChatState, roomId: Id, text: string, ranges: readonly MentionRange[] = NO_RANGES): ChatState {
  if (isDraft(state, roomId, text, ranges)) return state;
  return {
    ...state,
    drafts: text === "" ? withoutEntry(state.drafts, roomId) : new Map(state.drafts).set(roomId, text),
    draftMentions: ranges.length === 0 ? withoutEntry(state.draftMentions, roomId) : new Map(state.draftMentions).set(roomId, ranges),
  };
}

/** Shows which message the draft of a room answers. */
export function putReply(state: ChatState, roomId: Id, replyTo: Id | null): ChatState {
  const { draftReplies } = state;
  const next = replyTo === null ? withoutEntry(draftReplies, roomId) : withEntry(draftReplies, roomId, replyTo);
  return next === draftReplies ? state : { ...state, draftReplies: next };
}

/** Whether exactly this is written and not sent. */
export function isDraft({ drafts, draftMentions }: ChatState, roomId: Id, text: string, ranges: readonly MentionRange[]): boolean {
  const present = draftMentions.get(roomId) ?? NO_RANGES;
  const isSame = ({ userId, start, end }: MentionRange, index: number): boolean => {
    const other = present[index];
    return other?.userId === userId && other.start === start && other.end === end;
  };
  return (drafts.get(roomId) ?? "") === text && present.length === ranges.length && ranges.every(isSame);
}

/** Shows these changes over the messages that they are about, and no others. */
export function showPatches(state: ChatState, patches: ChatState["patches"]): ChatState {
  const isSame = patches.size === state.patches.size && [...patches].every(([id, patch]) => isEqual(patch, state.patches.get(id)));
  return isSame ? state : { ...state, patches };
}

/** Shows these as edits that were refused, and no others. */
export function showRefusedEdits(state: ChatState, edits: readonly RefusedEdit[]): ChatState {
  const isSame = edits.length === state.refusedEdits.size && edits.every((edit) => isEqual(edit, state.refusedEdits.get(edit.messageId)));
  return isSame ? state : { ...state, refusedEdits: new Map(edits.map((edit) => [edit.messageId, edit])) };
}

/** Whether two plain values hold the same. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === other || typeof one !== "object" || typeof other !== "object" || one === null || other === null) return one === other;
  const [entries, others] = [Object.entries(one), new Map<string, unknown>(Object.entries(other))];
  return entries.length === others.size && entries.every(([key, value]: [string, unknown]) => isEqual(value, others.get(key)));
}
