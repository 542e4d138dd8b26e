import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import type { ChatState } from "../../client/store/state.ts";
import { loadQuotes } from "./load-quotes.ts";

type Drafts = Pick<ChatState, "draftReplies">;

/** The message that the draft of a room answers; null: none. */
export function replyOf({ draftReplies }: Drafts, roomId: Id): Id | null {
  return draftReplies.get(roomId) ?? null;
}

/** What the draft of a room answers, above where it is written; what draws it is fetched with the first. */
export function draftQuote(composer: Node, drafts: Drafts, roomId: Id): TemplateResult | typeof nothing {
  const messageId = replyOf(drafts, roomId);
  if (messageId === null) return nothing;
  loadQuotes(composer.getRootNode()).catch(() => undefined);
  return html`<staff-chat-quote .roomId=${roomId} .messageId=${messageId} .isDraft=${true}></staff-chat-quote>`;
}
