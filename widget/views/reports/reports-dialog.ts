import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { REMOVAL_REASON_CODE_POINTS } from "../../../protocol/limits.ts";
import type { Report, ReportAction } from "../../../protocol/safety/reports.ts";
import type { ReportResolution } from "../../client/commands.ts";
import type { ConfirmDialogElement, Question } from "../controls/confirm-dialog.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { icon } from "../controls/icons.ts";
import { muteDurations } from "../people/mute-durations.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { codeOf } from "../shared/refusal.ts";
import { defineElement } from "../shared/view-element.ts";
import { reportCard } from "./report-card.ts";
import { reportViews } from "./views-reports.ts";

export const sheets = [reportViews];

const STATES = { open: "reportsWaiting", decided: "reportsDecided" } as const;
type State = keyof typeof STATES;

/** What people reported and filters hold, for those who moderate: each with what was said before, and what can be done (SAFE-4). */
export class ReportsDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    now: { state: true },
    state: { state: true },
    reports: { state: true },
    next: { state: true },
    waiting: { state: true },
  };
  declare readonly now: number;
  declare private state: State;
  declare private reports: readonly Report[];
  /** Where the next page begins; null: these are all. */
  declare private next: Id | null;
  /** How many wait in all. */
  declare private waiting: number;
  #users: ReadonlyMap<Id, User> = new Map();
  /** Counts what was asked for; an answer to something before it is old. */
  #latest = 0;

  constructor() {
    super();
    consumeContexts(this, "now");
    this.state = "open";
    this.reports = [];
    this.next = null;
    this.waiting = 0;
  }

  async show(): Promise<void> {
    const opened = this.open();
    this.#choose("open");
    await opened;
  }

  protected override heading(): string {
    return this.localize.term("reports");
  }

  protected override body(): TemplateResult {
    const { localize } = this;
    const view = { localize, now: this.now, nameOf: (id: Id) => this.#nameOf(id), decide: this.#decide };
    return html`<div class="dialog-form">
      <fieldset class="segments" part="segments">
        <legend class="visually-hidden">${localize.term("reportsState")}</legend>
        ${(["open", "decided"] as const).map((state) => this.#segment(state))}
      </fieldset>
      ${
        this.reports.length === 0
          ? nothing
          : html`<ul class="reports" part="reports" role="list" tabindex="-1" aria-label=${this.heading()}>
              ${repeat(
                this.reports,
                ({ id }) => id,
                (report) => reportCard(report, view),
              )}
            </ul>`
      }
      ${this.problemLine()} ${this.#end()}
    </div>`;
  }

  #segment(state: State): TemplateResult {
    const { localize } = this;
    const count = state === "open" && this.waiting > 0 ? ` (${localize.number(this.waiting)})` : "";
    return html`<label class="segment"
      ><input
        type="radio"
        name="report-state"
        value=${state}
        .checked=${this.state === state}
        ?data-first-focus=${state === "open"}
        @change=${() => this.#choose(state)}
      /><span>${localize.term(STATES[state])}${count}</span></label
    >`;
  }

  #end(): TemplateResult | typeof nothing {
    const { localize, next } = this;
    if (this.busy) return html`<p class="people-note" role="status"><span class="spinner" aria-hidden="true"></span></p>`;
    if (next !== null || (this.problem !== null && this.reports.length === 0))
      return html`<button class="button is-secondary" part="button" type="button" @click=${() => void this.#load(next ?? undefined)}>
        ${localize.term(this.problem === null ? "reportsMore" : "tryAgain")}
      </button>`;
    if (this.reports.length > 0) return nothing;
    if (this.state === "decided") return html`<p class="people-note" role="status">${localize.term("reportsNoneDecided")}</p>`;
    return html`<div class="blank" role="status">
      <span class="blank-picture">${icon("flag")}</span>
      <h3 class="blank-title">${localize.term("reportsNone")}</h3>
      <p>${localize.term("reportsNoneHint")}</p>
    </div>`;
  }

  #nameOf(id: Id): string {
    return this.#users.get(id)?.name ?? this.localize.term("formerMember");
  }

  #choose(state: State): void {
    this.state = state;
    this.reports = [];
    this.next = null;
    this.busy = false;
    void this.#load();
  }

  async #load(before?: Id): Promise<void> {
    await this.attempt(() => this.#read(before));
  }

  async #read(before?: Id): Promise<void> {
    this.#latest += 1;
    const turn = this.#latest;
    const page = await this.commands.reports(this.state, before);
    if (turn !== this.#latest) return;
    this.#users = new Map([...this.#users, ...page.users.map((user) => [user.id, user] as const)]);
    this.reports = before === undefined ? page.reports : [...this.reports, ...page.reports];
    this.next = page.next;
    this.waiting = page.open;
  }

  readonly #decide = (report: Report, action: ReportAction): void => {
    const question = this.#questionOf(report, action);
    if (question === null) void this.attempt(() => this.#resolve({ reportId: report.id, action })).then((done) => done && this.#goOn());
    else void this.closest("staff-chat-panel")?.querySelector<ConfirmDialogElement>("staff-chat-confirm-dialog")?.ask(question);
  };

  // What others notice is asked for; what leaves things as they are is not.
  #questionOf({ id: reportId, authorId }: Report, action: ReportAction): Question | null {
    const { localize } = this;
    const name = this.#nameOf(authorId);
    const run = async (more: Partial<ReportResolution> = {}): Promise<void> => {
      await this.#resolve({ reportId, action, ...more });
      this.#goOn();
    };
    switch (action) {
      case "delete":
        return {
          about: "delete",
          note: { label: localize.term("deleteReason"), limit: REMOVAL_REASON_CODE_POINTS },
          run: ({ note }) => run(note === "" ? {} : { reason: note }),
        };
      case "mute":
        return { about: "mute", name, choices: muteDurations(localize), run: ({ choice }) => run({ seconds: Number(choice) }) };
      case "ban":
        return { about: "ban", name, run: () => run() };
      default:
        return null;
    }
  }

  async #resolve(decision: ReportResolution): Promise<void> {
    await this.commands.resolveReport(decision);
  }

  // The button that was pressed is gone with its report; the next may be pressed while the rest is read.
  #goOn(): void {
    const reading = this.#read().catch((error: unknown) => (this.problem = codeOf(error)));
    void reading.then(async () => {
      await this.updateComplete;
      this.querySelector<HTMLElement>(".reports, [name=report-state]:checked")?.focus();
    });
  }
}

defineElement("staff-chat-reports-dialog", ReportsDialogElement);
