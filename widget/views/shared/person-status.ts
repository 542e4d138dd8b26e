import { html, nothing, type TemplateResult } from "lit";
import type { User, UserStatus } from "../../../protocol/entities.ts";
import type { Localize } from "../../i18n/localize.ts";
import type { ChatState } from "../../client/store/state.ts";

/** Stands for a status without an emoji. */
export const NO_EMOJI = "💬";

/** What a person says of themselves at `now`; null: nothing, it is over, or one has blocked them (STATUS-2). */
export function personStatus(
  { blocked }: Pick<ChatState, "blocked">,
  { id, status }: Pick<User, "id" | "status">,
  now: number,
): UserStatus | null {
  if (status == null || blocked.has(id)) return null;
  return status.until !== null && status.until <= now ? null : status;
}

/** The emoji of a status, to stand beside a name; the text is its description. */
export function statusMark(
  state: Pick<ChatState, "blocked">,
  user: Pick<User, "id" | "status">,
  now: number,
): TemplateResult | typeof nothing {
  const status = personStatus(state, user, now);
  return status === null ? nothing : markOf(status);
}

/** The same of a status that holds. */
export function markOf(status: UserStatus): TemplateResult {
  const text = status.text || status.emoji;
  return html`<span class="status-mark" part="status-mark" role="img" aria-label=${text} title=${text}>${status.emoji || NO_EMOJI}</span>`;
}

/** That a program answers for a person, to stand beside their name (BOT-1). */
export function botMark({ term }: Pick<Localize, "term">, { bot }: Pick<User, "bot">): TemplateResult | typeof nothing {
  return bot === true ? html`<span class="bot-mark" part="bot-mark">${term("bot")}</span>` : nothing;
}

/** All that stands beside a name. */
export function nameMarks(
  { localize }: { readonly localize: Localize },
  state: Pick<ChatState, "blocked">,
  { user, now }: { readonly user: User; readonly now: number },
): TemplateResult {
  return html`${botMark(localize, user)}${statusMark(state, user, now)}`;
}

/** A status in one line. */
export function statusText({ emoji, text }: UserStatus): string {
  return [emoji || NO_EMOJI, text].filter((part) => part !== "").join(" ");
}
