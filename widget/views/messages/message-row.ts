import { html, nothing, type TemplateResult } from "lit";
import { openPoll } from "../../../protocol/poll.ts";
import { isLongText, messageText } from "../../content/message-text.ts";
import type { MessageStatus } from "../../client/store/selectors.ts";
import { personAvatar } from "../controls/avatar.ts";
import { hueOf } from "../controls/initials.ts";
import { icon, type IconName } from "../controls/icons.ts";
import { levelOf, type MessageRow } from "./message-rows.ts";
import { botMark, markOf } from "../shared/person-status.ts";
import { filesText } from "../shared/preview-text.ts";
import type { RefusedEdit } from "../../client/store/state.ts";
import type { RowView } from "./row-view.ts";

type Told = TemplateResult | typeof nothing;

/** What names a message, part by part. */
const LABELLED_BY = ["author", "notes", "quote", "files", "text", "time", "status"] as const;
/** Buttons that stand beside a message at most; the rest is in its menu. */
const QUICK = 3;

/** One message with the separators that stand before it. */
export function messageRow(row: MessageRow, view: RowView): TemplateResult {
  return html`<div class="row">
    ${view.day === null ? nothing : html`<div class="day-separator" part="day-separator"><span>${view.day}</span></div>`}
    ${row.startsUnread ? html`<div class="unread-line" part="unread-line"><span>${view.localize.term("newMessages")}</span></div>` : nothing}
    ${view.notice === null ? message(row, view) : notice(row, view.notice, view)}
  </div>`;
}

// What nobody wrote stands in the middle, with its time, and there is nothing to be done with it.
function notice(row: MessageRow, text: string, view: RowView): TemplateResult {
  return html`<article
    class="message is-notice ${view.isMarked ? "is-marked" : ""}"
    part="message message-notice"
    aria-labelledby="text-${row.id} time-${row.id}"
    data-message=${row.id}
    tabindex=${view.isActive ? "0" : "-1"}
  >
    <div class="bubble" data-id=${row.id} data-position=${row.position ?? nothing}>
      <span class="text" part="text" id="text-${row.id}" dir="auto">${text}</span> <span class="meta">${time(row, view)}</span>
    </div>
    ${view.feet}
  </article>`;
}

function message(row: MessageRow, view: RowView): TemplateResult {
  const { isMarked } = view;
  const failed = row.outgoing?.stage === "failed";
  return html`<article
    class=${classesOf(row, view)}
    part="message ${row.own ? "message-own" : "message-other"} ${failed ? "message-failed" : ""} ${isMarked ? "message-marked" : ""}"
    aria-labelledby=${LABELLED_BY.map((part) => `${part}-${view.key}`).join(" ")}
    data-message=${row.id}
    tabindex=${view.isActive ? "0" : "-1"}
  >
    ${margin(row, view)}
    <div class="message-body">
      ${view.notes.length === 0 ? nothing : notes(view)}
      <div class="bubble ${view.isDeleting ? "is-deleting" : ""}" part="bubble" data-id=${row.id} data-position=${row.position ?? nothing}>
        ${author(row, view)}${view.isHidden ? hidden(row, view) : [quote(row, view), files(row, view)]}${view.isHidden ? nothing : row.deleted ? tombstone(row, view) : view.editText === null ? content(row, view) : editor(row, view.editText, view)}${view.isHidden ? nothing : poll(row)}
      </div>
      ${failed ? failure(row, view) : nothing}${view.isHidden ? nothing : view.feet}${view.refusedEdit === null ? nothing : refusal(row, view.refusedEdit, view)}
    </div>
    ${aside(row, view)}
  </article>`;
}

function classesOf(row: MessageRow, { isMarked, isNew, mentionsMe }: RowView): string {
  const states = {
    "starts-group": row.startsGroup,
    "ends-group": row.endsGroup,
    "is-marked": isMarked,
    "is-new": isNew,
    "mentions-me": mentionsMe,
    "is-tombstone": row.deleted,
    "is-event-line": row.message?.event?.card === null,
    "is-bare": isJumbo(row),
  };
  const held = Object.entries(states).flatMap(([name, holds]) => (holds ? name : []));
  const level = levelOf(row);
  if (level !== null) held.push(`is-${level}`);
  return `message ${row.own ? "is-own" : "is-other"} ${held.join(" ")}`;
}

/** Where a message tells its time without being asked: at the head of a group of lines, at the end of a group of bubbles. */
function tellsTime(row: MessageRow, { isLine, status }: RowView): boolean {
  return isLine ? row.startsGroup : row.endsGroup || status === "sending" || status === "failed";
}

// What stands before a message: a face at the group's first line, or below its last bubble; else the time of a line, when asked.
function margin(row: MessageRow, view: RowView): TemplateResult | typeof nothing {
  const { isLine, isDirect, user } = view;
  if (!isLine && (row.own || isDirect)) return nothing;
  const shows = isLine ? row.startsGroup : row.endsGroup;
  // A picture to press beside the name, which keys reach.
  return html`<span class="message-avatar" @click=${(event: Event) => shows && showPerson(row, view, event)}
    >${shows ? personAvatar(user) : isLine ? askedMeta(time(row, view), nothing) : nothing}</span
  >`;
}

function author(row: MessageRow, view: RowView): TemplateResult {
  const { user, localize, isLine, isDirect } = view;
  const shown = row.startsGroup && (isLine || !(row.own || isDirect));
  const name = row.own ? localize.term("you") : user.name;
  const label = html`<bdi class="author ${shown ? `hue-${hueOf(user.id)}` : "visually-hidden"}" part="author" id="author-${view.key}"
    >${name}</bdi
  >`;
  const named =
    shown && !row.own
      ? html`${personButton(row, view, label)}${botMark(localize, user)}${view.says === null ? nothing : markOf(view.says)}`
      : label;
  return isLine && shown ? html`<span class="line-head">${named}${time(row, view)}</span>` : named;
}

function personButton(row: MessageRow, view: RowView, label: TemplateResult): TemplateResult {
  return html`<button
    class="author-button"
    part="author-button"
    type="button"
    tabindex=${view.isActive ? "0" : "-1"}
    aria-haspopup="dialog"
    @click=${(event: Event) => showPerson(row, view, event)}
  >
    ${label}
  </button>`;
}

function showPerson(row: MessageRow, { actions }: RowView, { currentTarget }: Event): void {
  if (currentTarget instanceof HTMLElement) actions.showPerson(row, currentTarget);
}

// Beside the message: what it tells when asked, and what can be done with it.
function aside(row: MessageRow, view: RowView): TemplateResult {
  const { isLine, tellsStatus } = view;
  const asked = isLine ? nothing : askedMeta(tellsTime(row, view) ? nothing : time(row, view), tellsStatus ? nothing : status(row, view));
  return html`<div class="message-aside ${asked === nothing ? "" : "has-meta"}">
    ${asked}${view.buttons.length === 0 ? nothing : toolbar(row, view)}
  </div>`;
}

// Drawn by a chunk that the list fetches with the first answer in sight.
function quote({ message, outgoing }: MessageRow, { isActive, key }: RowView): Told {
  const { roomId, replyTo = null } = message ?? outgoing ?? {};
  return replyTo === null
    ? nothing
    : html`<staff-chat-quote id="quote-${key}" .roomId=${roomId} .messageId=${replyTo} .isActive=${isActive}></staff-chat-quote>`;
}

// Drawn by a chunk that the list fetches with the first file in sight.
function files({ attachments, files }: MessageRow, { localize, key }: RowView): Told {
  return attachments.length + files.length === 0
    ? nothing
    : html`<staff-chat-attachment-group
        id="files-${key}"
        role="group"
        aria-label=${filesText(localize, [...attachments, ...files])}
        .attachments=${attachments}
        .files=${files}
      ></staff-chat-attachment-group>`;
}

// Drawn by a chunk that the list fetches with the first poll in sight.
function poll({ id, message, outgoing }: MessageRow): Told {
  const asked = message?.poll ?? (outgoing?.poll && openPoll(outgoing.poll));
  return asked
    ? html`<staff-chat-poll
        .roomId=${(message ?? outgoing)?.roomId}
        .messageId=${id}
        .poll=${asked}
        .isSent=${message !== null}
      ></staff-chat-poll>`
    : nothing;
}

function tombstone(row: MessageRow, view: RowView): TemplateResult {
  return html`<div class="content is-deleted">
    <span class="text" part="text tombstone" id="text-${view.key}">${view.tombstone}</span>${ownMeta(row, view)}
  </div>`;
}

// Of a person whom one has blocked: there, so that answers make sense, and read only by who wants to.
function hidden(row: MessageRow, view: RowView): TemplateResult {
  const { localize } = view;
  return html`<div class="content is-deleted">
    <span class="text" part="text hidden-message" id="text-${view.key}">${localize.term("blockedMessage")}</span>
    <button
      class="text-button"
      part="unfold-button"
      type="button"
      tabindex=${view.isActive ? "0" : "-1"}
      @click=${() => view.actions.unfold(row)}
    >
      ${localize.term("showBlocked")}</button
    >${ownMeta(row, view)}
  </div>`;
}

// Drawn by a chunk that is fetched when a message is edited.
function editor(row: MessageRow, text: string, { actions }: RowView): TemplateResult {
  return html`<staff-chat-message-editor
    .message=${row.message}
    .text=${text}
    .writeText=${(to: string | null) => actions.write(row, to)}
  ></staff-chat-message-editor>`;
}

function refusal({ message }: MessageRow, edit: RefusedEdit, { actions }: RowView): TemplateResult {
  return html`<staff-chat-refused-edit
    .message=${message}
    .edit=${edit}
    .reopen=${actions.reopen}
    .sendAnew=${actions.sendAnew}
  ></staff-chat-refused-edit>`;
}

function toolbar(row: MessageRow, view: RowView): TemplateResult {
  const { buttons, localize, actions } = view;
  const name = localize.term("messageActions");
  const count = buttons.length === 1 ? "has-one" : buttons.length > QUICK ? "has-more" : "";
  return html`<div class="message-actions ${count}" part="message-actions" role="toolbar" aria-label=${name}>
    ${buttons.map((button) => {
      const label = button.label(localize);
      return html`<button
        class="message-action"
        part="message-action ${button.part}"
        type="button"
        tabindex="-1"
        aria-haspopup=${button.opensDialog === true ? "dialog" : nothing}
        aria-label=${label}
        title=${label}
        @click=${({ currentTarget }: Event) => actions.run(button, row, currentTarget as HTMLElement)}
      >
        ${button.icon}
      </button>`;
    })}<button
      class="message-action more-button"
      part="message-action more-button"
      type="button"
      tabindex="-1"
      aria-haspopup="menu"
      aria-expanded="false"
      aria-label=${name}
      title=${name}
      @click=${(event: Event) => event.currentTarget instanceof HTMLButtonElement && actions.more(row, buttons, event.currentTarget)}
    >
      ${icon("more")}
    </button>
  </div>`;
}

function notes({ notes, key }: RowView): TemplateResult {
  return html`<div class="message-notes" id="notes-${key}">
    ${notes.map(({ part, icon: sign, text }) => html`<p class="message-note" part="message-note ${part}">${sign}<bdi>${text}</bdi></p>`)}
  </div>`;
}

// The text is inline, so that the time stands at the end of its last line where there is space.
function content(row: MessageRow, view: RowView): TemplateResult {
  const { localize } = view;
  const folded = isLongText(row.body) && !view.isUnfolded;
  return html`<div class="content ${isOnlyEmoji(row.body) ? "is-jumbo" : ""}" dir="auto">
    ${card(row, view)}<span class="text ${folded ? "is-folded" : ""}" part="text" id="text-${view.key}"
      >${messageText(row.body, view.names, folded)}</span
    >${folded ? html`<button class="text-button" part="unfold-button" type="button" tabindex=${view.isActive ? "0" : "-1"} @click=${() => view.actions.unfold(row)}>${localize.term("showAll")}</button>` : nothing}${ownMeta(row, view)}
  </div>`;
}

// Drawn by a chunk that the list fetches with the first event in sight; until then, and where it can't be had, the text says all of it.
function card({ message }: MessageRow, { isActive }: RowView): Told {
  return message?.event?.card == null
    ? nothing
    : html`<staff-chat-event-card .message=${message} .isActive=${isActive}></staff-chat-event-card>`;
}

// What is asked for is drawn while the message is pointed at or has the focus; its place is there all the time.
function askedMeta(when: Told, far: Told): Told {
  return when === nothing && far === nothing ? nothing : html`<span class="meta is-quiet" part="meta">${when}${far}</span>`;
}

// At the end of the message, also where it says nothing: who has this end on screen has read the message.
function ownMeta(row: MessageRow, view: RowView): TemplateResult {
  const when = !view.isLine && tellsTime(row, view) ? time(row, view) : nothing;
  const far = view.isLine || view.tellsStatus ? status(row, view) : nothing;
  return html`${edited(row, view)}<span class="meta ${view.isLine && !view.tellsStatus ? "is-quiet" : ""}" part="meta"
      >${when}${far}</span
    >`;
}

function edited(row: MessageRow, { localize, isActive, actions }: RowView): Told {
  const { message } = row;
  if (message?.edited == null) return nothing;
  const label = localize.term("editedMessage");
  return html`<button
    class="edited"
    part="edited"
    type="button"
    tabindex=${isActive ? "0" : "-1"}
    aria-haspopup="dialog"
    title=${localize.full(message.edited.at)}
    @click=${({ currentTarget }: Event) => actions.showHistory(row, currentTarget as HTMLButtonElement)}
  >
    ${label}
  </button>`;
}

function time({ createdAt }: MessageRow, { localize, key }: RowView): TemplateResult {
  return html`<time
    class="time"
    part="time"
    id="time-${key}"
    dir="auto"
    datetime=${new Date(createdAt).toISOString()}
    title=${localize.full(createdAt)}
    >${localize.time(createdAt)}</time
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

function status(row: MessageRow, view: RowView): Told {
  const stage = view.status;
  if (stage === null || !row.own || row.deleted) return nothing;
  const { localize } = view;
  const label = localize.term(STATUS_TERMS[stage]);
  const parts = `status status-${stage}`;
  if (row.position === null)
    return html`<span class=${parts} part=${parts} id="status-${view.key}" title=${label}
      >${icon(STATUS_ICONS[stage])}<span class="visually-hidden">${label}</span></span
    >`;
  return html`<button
    class=${parts}
    part=${parts}
    id="status-${view.key}"
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

/** Whether it is a few emoji and nothing else, which stand without a bubble. */
function isJumbo({ body, attachments, files, deleted }: MessageRow): boolean {
  return !deleted && attachments.length + files.length === 0 && isOnlyEmoji(body);
}

function isOnlyEmoji(text: string): boolean {
  return text.length <= 40 && ONLY_EMOJI.test(text);
}
