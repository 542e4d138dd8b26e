import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Report, ReportAction, ReportedMessage } from "../../../protocol/safety/reports.ts";
import type { TermKey } from "../../i18n/catalogue.ts";
import type { Localize } from "../../i18n/localize.ts";
import { REASON_TERMS } from "./report-reasons.ts";

const DECIDED = {
  dismiss: "decidedDismiss",
  delete: "decidedDelete",
  mute: "decidedMute",
  ban: "decidedBan",
  release: "decidedRelease",
} as const satisfies Record<ReportAction, TermKey>;

const ACTION_TERMS = {
  dismiss: "dismiss",
  delete: "delete",
  mute: "mute",
  ban: "ban",
  release: "release",
} as const satisfies Record<ReportAction, TermKey>;

/** What a report is drawn with. */
export interface ReportView {
  readonly localize: Localize;
  readonly now: number;
  readonly nameOf: (id: Id) => User["name"];
  readonly decide: (report: Report, action: ReportAction) => void;
}

/** One report: what was said, who says what about it, and what can be done. */
export function reportCard(report: Report, view: ReportView): TemplateResult {
  const { localize, now, nameOf } = view;
  const { id, kind, room, note, context, deleted, createdAt, decision } = report;
  const when = localize.relative(createdAt, now);
  const place = room.kind === "direct" ? localize.term("reportInDirect") : localize.term("reportIn", { room: room.name });
  const by = kind === "held" ? localize.term("heldFor", { when }) : localize.term("reportBy", { name: nameOf(report.reporterId), when });
  return html`<li class="report" part="report" data-report=${id}>
    <article aria-labelledby="report-${id}">
      <h3 class="report-reason" part="report-reason" id="report-${id}">
        ${localize.term(REASON_TERMS[report.reason])} <bdi class="report-place">${place}</bdi>
      </h3>
      <ul class="report-context" part="report-context" role="list">
        ${context.map((said, index) => line(said, { isReported: index === context.length - 1, view }))}
      </ul>
      ${note === "" ? nothing : html`<blockquote class="report-note" part="report-note" dir="auto">${note}</blockquote>`}
      <p class="person-note"><bdi>${by}</bdi>${deleted ? html` · ${localize.term("reportGone")}` : nothing}</p>
      ${
        decision === null
          ? actions(report, view)
          : html`<p class="person-note">
              <bdi
                >${localize.term(DECIDED[decision.action], { name: nameOf(decision.by), when: localize.relative(decision.at, now) })}</bdi
              >
            </p>`
      }
    </article>
  </li>`;
}

function line(
  { senderId, body, files }: ReportedMessage,
  { isReported, view: { localize, nameOf } }: { readonly isReported: boolean; readonly view: ReportView },
): TemplateResult {
  const names =
    files.length === 0 ? nothing : html`<span class="person-note">${localize.term("reportFiles", { names: localize.list(files) })}</span>`;
  return html`<li class=${isReported ? "is-reported" : ""}>
    <bdi class="report-author">${nameOf(senderId)}</bdi>
    <span class="report-text" dir="auto">${body}</span>${names}
  </li>`;
}

function actions(report: Report, { localize, decide }: ReportView): TemplateResult {
  const possible: readonly ReportAction[] =
    report.kind === "held"
      ? ["release", "dismiss", "mute", "ban"]
      : report.deleted
        ? ["dismiss", "mute", "ban"]
        : ["delete", "mute", "ban", "dismiss"];
  return html`<div class="report-actions" role="group" aria-labelledby="report-${report.id}">
    ${possible.map(
      (action) =>
        html`<button
          class="button is-secondary"
          part="button report-action"
          type="button"
          aria-haspopup=${action === "dismiss" || action === "release" ? nothing : "dialog"}
          @click=${() => decide(report, action)}
        >
          ${localize.term(ACTION_TERMS[action])}
        </button>`,
    )}
  </div>`;
}
