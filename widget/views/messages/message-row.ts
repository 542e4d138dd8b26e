import { html, nothing, type TemplateResult } from "lit";
import type { User } from "../../../protocol/entities.ts";
import { isLongText, messageText } from "../../content/message-text.ts";
import type { MessageStatus } from "../../client/store/selectors.ts";
import { personAvatar } from "../shared/avatar.ts";
import { hueOf } from "../shared/initials.ts";
import { icon, type IconName } from "../shared/icons.ts";
import type { MessageRow } from "./message-rows.ts";
import { filesText } from "../shared/preview-text.ts";
import type { RowView } from "./row-view.ts";

/** One message with the separators that stand before it. */
export function messageRow(row: MessageRow, view: RowView): TemplateResult {
  return html`<div class="row">
    ${view.day === null ? nothing : html`<div class="day-separator" part="day-separator"><span>${view.day}</span></div>`}
    ${row.startsUnread ? html`<div class="unread-line" part="unread-line"><span>${view.localize.term("newMessages")}</span></div>` : nothing}
    ${message(row, view)}
  </div>`;
}

function message(row: MessageRow, view: RowView): TemplateResult {
  const { user, isMarked } = view;
  const failed = row.outgoing?.stage === "failed";
  const showsPerson = !row.own && !view.isDirect;
  return html`<article
    class="message ${row.own ? "is-own" : "is-other"} ${row.startsGroup ? "starts-group" : ""} ${row.endsGroup ? "ends-group" : ""} ${isMarked ? "is-marked" : ""}"
    part="message ${row.own ? "message-own" : "message-other"} ${failed ? "message-failed" : ""} ${isMarked ? "message-marked" : ""}"
    aria-labelledby="author-${row.id} notes-${row.id} files-${row.id} text-${row.id} meta-${row.id}"
    data-message=${row.id}
    tabindex=${view.isActive ? "0" : "-1"}
  >
    ${showsPerson ? html`<span class="message-avatar">${row.endsGroup ? personAvatar(user) : nothing}</span>` : nothing}
    <div class="message-body">
      ${view.buttons.length === 0 ? nothing : buttons(row, view)} ${view.notes.length === 0 ? nothing : notes(row, view)}
      <div class="bubble ${view.isDeleting ? "is-deleting" : ""}" part="bubble" data-id=${row.id} data-position=${row.position ?? nothing}>
        ${author(row, user, { view, shown: showsPerson && row.startsGroup })}${files(row, view)}${row.deleted ? tombstone(row, view) : content(row, view)}
      </div>
      ${failed ? failure(row, view) : nothing}
    </div>
  </article>`;
}

function author(row: MessageRow, user: User, { view, shown }: { readonly view: RowView; readonly shown: boolean }): TemplateResult {
  const name = row.own ? view.localize.term("you") : user.name;
  return html`<bdi class="author ${shown ? `hue-${hueOf(user.id)}` : "visually-hidden"}" part="author" id="author-${row.id}">${name}</bdi>`;
}

// Drawn by a chunk that the list fetches with the first file in sight.
function files({ id, attachments, files }: MessageRow, { localize }: RowView): TemplateResult | typeof nothing {
  return attachments.length + files.length === 0
    ? nothing
    : html`<staff-chat-attachment-group
        id="files-${id}"
        role="group"
        aria-label=${filesText(localize, [...attachments, ...files])}
        .attachments=${attachments}
        .files=${files}
      ></staff-chat-attachment-group>`;
}

function tombstone(row: MessageRow, view: RowView): TemplateResult {
  return html`<div class="content is-deleted">
    <span class="text" part="text tombstone" id="text-${row.id}">${view.localize.term("messageDeleted")}</span>${meta(row, view)}
  </div>`;
}

function buttons(row: MessageRow, view: RowView): TemplateResult {
  return html`<div class="message-actions" part="message-actions">
    ${view.buttons.map((button) => {
      const label = button.label(view.localize);
      return html`<button
        class="icon-button"
        part=${button.part}
        type="button"
        tabindex=${view.isActive ? "0" : "-1"}
        aria-haspopup=${button.opensDialog === true ? "dialog" : nothing}
        aria-label=${label}
        title=${label}
        @click=${() => view.actions.run(button, row)}
      >
        ${button.icon}
      </button>`;
    })}
  </div>`;
}

function notes({ id }: MessageRow, { notes }: RowView): TemplateResult {
  return html`<div class="message-notes" id="notes-${id}">
    ${notes.map(({ part, icon: sign, text }) => html`<p class="message-note" part="message-note ${part}">${sign}<bdi>${text}</bdi></p>`)}
  </div>`;
}

// The text is inline, so that the time stands at the end of its last line where there is space.
function content(row: MessageRow, view: RowView): TemplateResult {
  const { localize } = view;
  const folded = isLongText(row.body) && !view.isUnfolded;
  return html`<div class="content ${isOnlyEmoji(row.body) ? "is-jumbo" : ""}" dir="auto">
    <span class="text ${folded ? "is-folded" : ""}" part="text" id="text-${row.id}">${messageText(row.body, view.names, folded)}</span
    >${folded ? html`<button class="text-button" part="unfold-button" type="button" tabindex=${view.isActive ? "0" : "-1"} @click=${() => view.actions.unfold(row)}>${localize.term("showAll")}</button>` : nothing}${meta(row, view)}
  </div>`;
}

function meta(row: MessageRow, view: RowView): TemplateResult {
  const { localize } = view;
  return html`<span class="meta" part="meta" id="meta-${row.id}"
    ><time class="time" part="time" dir="auto" datetime=${new Date(row.createdAt).toISOString()} title=${localize.full(row.createdAt)}
      >${localize.time(row.createdAt)}</time
    >${row.own && !row.deleted ? status(row, view) : nothing}</span
  >`;
}

const STATUS_ICONS: Readonly<Record<MessageStatus, IconName>> = {
  sending: "clock",
  sent: "check",
  delivered: "checks",
  read: "checks",
  failed: "alert",
};

const STATUS_TERMS = {
  sending: "stageSending",
  sent: "stageSent",
  delivered: "stageDelivered",
  read: "stageRead",
  failed: "stageFailed",
} as const;

function status(row: MessageRow, view: RowView): TemplateResult | typeof nothing {
  const stage = view.status;
  if (stage === null) return nothing;
  const { localize } = view;
  const label = localize.term(STATUS_TERMS[stage]);
  const parts = `status status-${stage}`;
  if (row.position === null)
    return html`<span class=${parts} part=${parts} title=${label}
      >${icon(STATUS_ICONS[stage])}<span class="visually-hidden">${label}</span></span
    >`;
  return html`<button
    class=${parts}
    part=${parts}
    type="button"
    tabindex=${view.isActive ? "0" : "-1"}
    aria-label=${localize.term("statusDetails", { status: label })}
    aria-haspopup="dialog"
    title=${label}
    @click=${(event: Event) => event.currentTarget instanceof HTMLButtonElement && view.actions.showSeen(row, event.currentTarget)}
  >
    ${icon(STATUS_ICONS[stage])}
  </button>`;
}

function failure(row: MessageRow, view: RowView): TemplateResult {
  const { localize } = view;
  const reason = row.outgoing?.reason ?? null;
  return html`<div class="failure" part="failure">
    <p class="failure-reason">
      ${icon("alert")}<span
        >${localize.term("stageFailed")}.
        ${reason === null ? nothing : html`<staff-chat-problem .code=${reason}></staff-chat-problem>`}</span
      >
    </p>
    <div class="failure-actions">
      <button class="text-button" part="retry-button" type="button" @click=${() => view.actions.retry(row)}>
        ${icon("retry")}${localize.term("retry")}
      </button>
      <button class="text-button is-quiet" part="discard-button" type="button" @click=${() => view.actions.discard(row)}>
        ${localize.term("discard")}
      </button>
    </div>
  </div>`;
}

const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*(?:\u200D\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*)*){1,3}$/u;

function isOnlyEmoji(text: string): boolean {
  return text.length <= 40 && ONLY_EMOJI.test(text);
}
