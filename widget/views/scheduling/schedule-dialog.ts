import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ScheduledMessage } from "../../../protocol/http.ts";
import { findRanges } from "../../client/store/mention-ranges.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { problemText } from "../shared/problem.ts";
import { StoreController } from "../shared/store-controller.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { defineElement } from "../shared/view-element.ts";
import type { ScheduleAskedEvent, SendLater } from "./schedule-asked.ts";
import { timeChoiceViews, timeField, timePreset } from "./time-choice.ts";
import { fromField, presetsFrom, toField } from "./times.ts";
import { schedulingViews } from "./views-scheduling.ts";

export const sheets = [timeChoiceViews, schedulingViews];

/** A message as it is being changed. */
interface Changing {
  readonly id: string;
  readonly body: string;
  readonly sendAt: string;
}

/** When what is written is to be sent; and all that waits to be sent, or could not be. */
export class ScheduleDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    now: { state: true },
    sendLater: { state: true },
    chosen: { state: true },
    messages: { state: true },
    changing: { state: true },
  };
  declare readonly now: number;
  /** Null: nothing is to be sent, only seen. */
  declare private sendLater: SendLater | null;
  /** What the field for date and time has. */
  declare private chosen: string;
  /** Null while they are asked for; "failed" where they could not be read. */
  declare private messages: readonly ScheduledMessage[] | "failed" | null;
  declare private changing: Changing | null;
  // What is scheduled, sent or refused meanwhile, on whichever device, is told by the memberships.
  readonly #counts = new StoreController(this, ({ rooms }) => [...rooms.values()].map(({ membership }) => membership.scheduled).join());
  #read = "";

  constructor() {
    super();
    consumeContexts(this, "now");
    this.sendLater = null;
    this.chosen = "";
    this.messages = null;
    this.changing = null;
  }

  async show({ sendLater }: Pick<ScheduleAskedEvent, "sendLater">): Promise<void> {
    this.sendLater = sendLater;
    this.changing = null;
    this.messages = null;
    this.#read = "";
    this.chosen = toField(presetsFrom(Date.now()).at(-1)?.at ?? Date.now());
    await this.open();
  }

  protected override heading(): string {
    return this.localize.term(this.sendLater === null ? "scheduledMessages" : "sendLater");
  }

  protected override updated(changed: Parameters<DialogElement["updated"]>[0]): void {
    super.updated(changed);
    const counts = `counts ${this.#counts.value}`;
    if (!this.shown || this.#read === counts) return;
    this.#read = counts;
    void this.#load();
  }

  async #load(): Promise<void> {
    this.messages = await this.commands.scheduledMessages().catch(() => "failed" as const);
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-form schedule">
      ${this.sendLater === null ? nothing : this.#choice(this.sendLater)} ${this.problemLine()} ${this.#list()}
    </div>`;
  }

  #choice(sendLater: SendLater): TemplateResult {
    const { localize } = this;
    const send = (at: number | null) => void this.#send(sendLater, at);
    return html`<div class="time-presets" role="group" aria-label=${localize.term("sendLater")}>
        ${presetsFrom(this.now).map(({ term, at }, index) =>
          timePreset({
            label: localize.term(term),
            part: "schedule-preset",
            when: this.#when(at),
            isFirst: index === 0,
            choose: () => send(at),
          }),
        )}
      </div>
      <form class="time-own" @submit=${(event: Event) => (event.preventDefault(), send(fromField(this.chosen)))}>
        ${this.#field(this.chosen, (value) => (this.chosen = value))}
        <button class="button" part="button" type="submit" aria-disabled=${this.busy ? "true" : "false"}>
          ${localize.term("schedule")}
        </button>
      </form>`;
  }

  #field(value: string, set: (value: string) => void): TemplateResult {
    return timeField({ localize: this.localize, now: this.now, value, set });
  }

  async #send(sendLater: SendLater, at: number | null): Promise<void> {
    if (at === null) return void (this.problem = "schedule_invalid");
    let taken = false;
    const done = await this.attempt(async () => (taken = await sendLater(at)));
    if (!done) return;
    this.close();
    if (taken) this.host.announce(this.localize.term("scheduledFor", { time: this.#when(at) }));
  }

  #list(): TemplateResult | typeof nothing {
    const { messages, localize } = this;
    if (messages === "failed") return html`<p class="popover-note" role="alert">${localize.term("errorUnavailable")}</p>`;
    if (messages === null) return html`<p class="popover-note" aria-busy="true"></p>`;
    if (messages.length === 0)
      return this.sendLater === null ? html`<p class="dialog-text">${localize.term("nothingScheduled")}</p>` : nothing;
    return html`${this.sendLater === null ? nothing : html`<h4 class="schedule-title">${localize.term("scheduledMessages")}</h4>`}
      <ul class="scheduled" role="list">
        ${repeat(
          messages,
          ({ id }) => id,
          (message) =>
            html`<li class="scheduled-message" part="scheduled-message">
              ${this.changing?.id === message.id ? this.#form(message, this.changing) : this.#message(message)}
            </li>`,
        )}
      </ul>`;
  }

  #message(message: ScheduledMessage): TemplateResult {
    const { localize } = this;
    const { id, body, sendAt, refused, priority, peer, roomName } = message;
    const room = peer?.name ?? (roomName === "" ? localize.term("formerRoom") : roomName);
    const change = () => (this.changing = { id, body, sendAt: toField(Math.max(sendAt, this.now)) });
    return html`<p class="scheduled-head">
        ${icon(refused === null ? "clock" : "alert")}<time datetime=${new Date(sendAt).toISOString()} title=${localize.full(sendAt)}
          >${this.#when(sendAt)}</time
        >
        · <bdi>${room}</bdi> ${priority === null ? nothing : html`· ${localize.term(priority)}`}
      </p>
      ${refused === null ? nothing : html`<p class="problem scheduled-problem">${localize.term("notSent")} ${refused === "not_found" || refused === "forbidden" ? localize.term("mayNotWrite") : problemText(localize, refused)}</p>`}
      <p class="scheduled-text" dir="auto">${body}</p>
      <div class="scheduled-buttons">
        <button class="text-button" type="button" @click=${change}>${icon("edit")}${localize.term("change")}</button>
        <button
          class="text-button"
          type="button"
          @click=${() => void this.#carry(() => this.commands.changeScheduledMessage(id, { sendAt: Date.now() }))}
        >
          ${icon("send")}${localize.term("sendNow")}
        </button>
        <button
          class="text-button is-danger"
          type="button"
          @click=${() => void this.#carry(() => this.commands.cancelScheduledMessage(id))}
        >
          ${icon("trash")}${localize.term("discard")}
        </button>
      </div>`;
  }

  #form(message: ScheduledMessage, changing: Changing): TemplateResult {
    const { localize } = this;
    const save = (event: Event) => {
      event.preventDefault();
      const sendAt = fromField(changing.sendAt);
      if (sendAt === null) return;
      const ranges = findRanges(message.ranges ?? [], message.body, changing.body);
      void this.#carry(() => this.commands.changeScheduledMessage(message.id, { body: changing.body, ranges, sendAt }));
    };
    return html`<form class="scheduled-form" @submit=${save}>
      <label class="field">
        <span class="field-label">${localize.term("messageText")}</span
        ><textarea
          class="field-input"
          rows="3"
          dir="auto"
          required
          .value=${changing.body}
          @input=${({ target }: Event) => target instanceof HTMLTextAreaElement && (this.changing = { ...changing, body: target.value })}
        ></textarea>
      </label>
      ${this.#field(changing.sendAt, (sendAt) => (this.changing = { ...changing, sendAt }))}
      <div class="scheduled-buttons">
        <button class="button is-secondary" type="button" @click=${() => (this.changing = null)}>${localize.term("cancel")}</button>
        <button class="button" type="submit" aria-disabled=${this.busy ? "true" : "false"}>${localize.term("save")}</button>
      </div>
    </form>`;
  }

  // One that was sent meanwhile is gone from the list, which says enough.
  async #carry(work: () => Promise<void>): Promise<void> {
    if (!(await this.attempt(work))) {
      if (this.problem === "not_found") this.problem = null;
      else return;
    }
    this.changing = null;
    await this.#load();
    this.querySelector<HTMLElement>(".dialog-header .icon-button")?.focus();
  }

  #when(at: number): string {
    const { localize } = this;
    const time = localize.time(at);
    return new Date(at).toDateString() === new Date(this.now).toDateString() ? time : `${this.#date(at)}, ${time}`;
  }

  #date(at: number): string {
    return new Intl.DateTimeFormat(this.localize.locale, { weekday: "short", day: "numeric", month: "short" }).format(at);
  }
}

defineElement("staff-chat-schedule-dialog", ScheduleDialogElement);
