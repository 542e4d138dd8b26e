import { whyNotWrite } from "../shared/permissions.ts";
import { html, nothing, type TemplateResult } from "lit";
import type { PriorityLevel } from "../../../protocol/entities.ts";
import { checkText } from "../../../protocol/text.ts";
import type { ConversationId } from "../../client/store/conversation.ts";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";
import { loadPriorities } from "../priorities/load-priorities.ts";
import { ScheduleAskedEvent } from "../scheduling/schedule-asked.ts";
import type { RoomInState } from "../shared/room-controller.ts";
import { notesId } from "./send-button.ts";

/** From how many characters left on the counter shows. */
export const COUNTER_FROM = 500;

/** What the composer says beside its text. */
interface NotedField extends HTMLElement {
  readonly localize: Localize;
  priority: PriorityLevel | null;
}

/** Files that came with a pasted text, to be added if that is wanted. */
export function offeredFiles({ term }: Localize, add: () => void): TemplateResult {
  return html`<p class="composer-offer" role="status">
    <button class="text-button" type="button" @click=${add}>${icon("attach")}${term("attachPasted")}</button>
  </p>`;
}

/** What the message asks for, and how many wait to be sent later in this room. */
export function draftNotes(field: NotedField, scheduled: number): TemplateResult | typeof nothing {
  const { localize, priority } = field;
  if (priority === null && scheduled === 0) return nothing;
  if (priority !== null) loadPriorities(field.getRootNode()).catch(() => undefined);
  return html`${
    priority === null
      ? nothing
      : html`<p class="composer-priority is-${priority}" part="composer-priority">
          ${icon(priority === "emergency" ? "emergency" : "alert")}<span>${localize.term(priority)}</span
          ><button
            class="icon-button"
            type="button"
            aria-label=${localize.term("withoutPriority")}
            title=${localize.term("withoutPriority")}
            @click=${() => (field.priority = null)}
          >
            ${icon("close")}
          </button>
        </p>`
  }
  ${scheduled === 0 ? nothing : html`<button class="text-button" part="scheduled-button" type="button" aria-haspopup="dialog" @click=${() => field.dispatchEvent(new ScheduleAskedEvent(null))}>${icon("clock")}${localize.term("scheduledCount", { count: scheduled })}</button>`}`;
}

/** What a message asks for, as it is sent: one among others does not say it. */
export function asked(priority: PriorityLevel | null): { readonly priority?: PriorityLevel } {
  return priority === null ? {} : { priority };
}

/** Why nobody may write here at the moment `now` (ms); null when one may, as far as is known. */
export function obstacleToWriting({ term, full }: Localize, { room, state }: RoomInState, now: number): string | null {
  if (state.connection.status === "refused") return term("cannotWrite");
  const reason = whyNotWrite(room);
  if (reason !== null) return term(reason);
  const { peer, silencedUntil } = room.membership;
  if (peer !== null && state.blocked.has(peer.id)) return term("blockedPeer", { name: peer.name });
  return silencedUntil != null && silencedUntil > now ? term("silencedUntil", { when: full(silencedUntil) }) : null;
}

/** The text of a field. `limit`: code points that it may have; `question`: what the person is asked about it. */
interface NotedText {
  readonly text: string;
  readonly left: number;
  readonly limit: number;
  readonly vetoed: boolean;
  readonly question: string | null;
}

/** Says below a field what is to be said of its text. */
export function notesLine(
  { localize, roomId }: { readonly localize: Localize; readonly roomId: ConversationId },
  of: NotedText,
): TemplateResult {
  const note = textNote(localize, of);
  return html`<p class="composer-notes ${note.isProblem ? "is-problem" : ""}" part="composer-notes" id=${notesId(roomId)} role="status">
    ${note.text ?? nothing}
  </p>`;
}

/** What is wrong with the text, what is asked about it, or how much of it is left. */
function textNote(
  { term }: Localize,
  { text, left, limit, vetoed, question }: NotedText,
): { readonly text: string | null; readonly isProblem: boolean } {
  if (left < 0) return { text: term("tooLong", { count: -left }), isProblem: true };
  const check = checkText(text, limit);
  if (!check.ok && check.problem === "text_malformed") return { text: term("malformed"), isProblem: true };
  if (vetoed) return { text: term("vetoed"), isProblem: true };
  if (question !== null) return { text: question, isProblem: true };
  return { text: left <= COUNTER_FROM ? term("charactersLeft", { count: left }) : null, isProblem: false };
}
