import { html, nothing, render, svg, type TemplateResult } from "lit";
import type { PriorityLevel } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Limits } from "../../../protocol/limits.ts";
import { icon } from "../controls/icons.ts";
import { moveInMenu } from "../controls/option-list.ts";
import { closeByKey, placePopover } from "../controls/popover.ts";
import type { ViewContext } from "../shared/view-context.ts";
import { popoverViews } from "../controls/views-popovers.ts";
import { PollAskedEvent } from "../polls/poll-asked.ts";
import { insertText } from "../mentions/insert-text.ts";
import { ScheduleAskedEvent, type SendLater } from "../scheduling/schedule-asked.ts";

export const sheets = [popoverViews];

/** The field that is written into. */
interface WritingField extends HTMLElement, Pick<ViewContext, "localize"> {
  readonly input: HTMLTextAreaElement | null;
  readonly limits: Limits;
  /** The conversation that is written to. */
  readonly roomId: Id;
  /** What the message asks for. */
  priority: PriorityLevel | null;
  /** Null: what is written can't be sent later. */
  readonly sendLater: SendLater | null;
}

/** What stands around what is chosen, or before each of its lines. */
interface Format {
  readonly term: "formatBold" | "formatItalic" | "formatStrike" | "formatCode" | "formatList" | "formatQuote" | "mentionSomebody";
  readonly sign: TemplateResult;
  readonly around?: string;
  readonly before?: string;
}

const FORMATS: readonly Format[] = [
  {
    term: "formatBold",
    around: "**",
    sign: svg`<path d="M7.500 5h5.500a3.500 3.500 0 0 1 0 7H7.500zM7.500 12h6.500a3.500 3.500 0 0 1 0 7H7.500z"/>`,
  },
  { term: "formatItalic", around: "*", sign: svg`<path d="M10 5h7M7 19h7M14 5l-4 14"/>` },
  {
    term: "formatStrike",
    around: "~~",
    sign: svg`<path d="M4 12h16M16.500 7.500A4.500 3 0 0 0 12 5c-2.500 0-4.500 1.300-4.500 3.300M7.500 16A4.500 3 0 0 0 12 19c2.500 0 4.500-1.300 4.500-3.500"/>`,
  },
  { term: "formatCode", around: "`", sign: svg`<path d="M8.500 7.500L4 12l4.500 4.500M15.500 7.500L20 12l-4.500 4.500"/>` },
  {
    term: "formatList",
    before: "- ",
    sign: svg`<path d="M9.500 6.500H20M9.500 12H20M9.500 17.500H20M5 6.500h.01M5 12h.01M5 17.500h.01"/>`,
  },
  { term: "formatQuote", before: "> ", sign: svg`<path d="M5 5v14M10 8h9M10 12h9M10 16h5"/>` },
  {
    term: "mentionSomebody",
    sign: svg`<circle cx="12" cy="12" r="3.500"/><path d="M15.500 8.500v5a2.500 2.500 0 0 0 5 0V12a8.500 8.500 0 1 0-3.500 6.900"/>`,
  },
];

const POLL_SIGN = svg`<path d="M5 19.500V11M12 19.500V4.500M19 19.500V14.500"/>`;

/** Formatting, mentions and polls for a text field, in a menu. What is chosen goes where the caret is, and can be undone. */
export class WritingTools {
  readonly #field: WritingField;
  readonly #popover: HTMLElement;
  #opener: HTMLButtonElement | null = null;

  constructor(field: WritingField) {
    this.#field = field;
    this.#popover = field.ownerDocument.createElement("div");
    this.#popover.popover = "auto";
    this.#popover.role = "menu";
    this.#popover.className = "popover menu";
    this.#popover.setAttribute("part", "menu");
    this.#popover.addEventListener("beforetoggle", (event) => this.#onBeforeToggle(event));
    this.#popover.addEventListener("toggle", (event) => this.#onToggle(event));
    this.#popover.addEventListener("keydown", (event) => this.#onKey(event));
    field.append(this.#popover);
  }

  /** Makes the browser open this at the press of `opener`, and close it. */
  serve(opener: HTMLButtonElement): void {
    this.#opener = opener;
    opener.popoverTargetElement = this.#popover;
  }

  /** Opens it, for a press that came before this was there. */
  open(): void {
    this.#popover.showPopover();
  }

  get #choices(): HTMLElement[] {
    return [...this.#popover.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  }

  #onBeforeToggle({ newState }: ToggleEvent): void {
    this.#opener?.setAttribute("aria-expanded", String(newState === "open"));
    if (newState !== "open") return;
    const { localize } = this.#field;
    this.#popover.setAttribute("aria-label", localize.term("format"));
    render(
      [FORMATS.map((format) => this.#format(format)), this.#item("createPoll", POLL_SIGN, () => this.#askPoll()), this.#delivery()],
      this.#popover,
    );
  }

  /** What the message asks for, and when it goes. */
  #delivery(): TemplateResult | typeof nothing {
    const { limits, sendLater } = this.#field;
    if (limits.priorities.length === 0 && limits.scheduledMessages === 0) return nothing;
    return html`<hr class="menu-line" role="separator" />
      ${limits.priorities.map((level) => this.#priority(level))}${
        limits.scheduledMessages === 0
          ? nothing
          : html`<button
              class="menu-item"
              part="menu-item schedule-item"
              type="button"
              role="menuitem"
              tabindex="-1"
              aria-haspopup="dialog"
              @click=${() => this.#schedule(sendLater)}
            >
              ${icon("clock")}<span>${this.#field.localize.term(sendLater === null ? "scheduledMessages" : "sendLaterAt")}</span>
            </button>`
      }`;
  }

  #priority(level: PriorityLevel): TemplateResult {
    const isChosen = this.#field.priority === level;
    const choose = () => {
      this.#popover.hidePopover();
      this.#field.priority = isChosen ? null : level;
      this.#field.input?.focus();
    };
    return html`<button
      class="menu-item"
      part="menu-item priority-item"
      type="button"
      role="menuitemcheckbox"
      aria-checked=${isChosen ? "true" : "false"}
      tabindex="-1"
      @click=${choose}
    >
      ${icon(level === "emergency" ? "emergency" : "alert")}<span>${this.#field.localize.term(level)}</span>${isChosen ? icon("check") : nothing}
    </button>`;
  }

  #schedule(sendLater: SendLater | null): void {
    this.#popover.hidePopover();
    this.#opener?.focus();
    this.#field.dispatchEvent(new ScheduleAskedEvent(sendLater));
  }

  #format({ term, sign, around, before }: Format): TemplateResult {
    const act = (input: HTMLTextAreaElement): void => {
      if (around !== undefined) wrap(input, around);
      else if (before !== undefined) startLines(input, before);
      else insertAtCaret(input, /\S$/.test(input.value.slice(0, input.selectionStart)) ? " @" : "@");
    };
    return this.#item(term, sign, () => this.#choose(act));
  }

  #item(term: Format["term"] | "createPoll", sign: TemplateResult, run: () => void): TemplateResult {
    return html`<button class="menu-item" part="menu-item" type="button" role="menuitem" tabindex="-1" @click=${run}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${sign}</svg><span>${this.#field.localize.term(term)}</span>
    </button>`;
  }

  // The dialog gives the focus back to where it was when it opened.
  #askPoll(): void {
    this.#popover.hidePopover();
    this.#opener?.focus();
    this.#field.dispatchEvent(new PollAskedEvent(this.#field.roomId));
  }

  #choose(act: (input: HTMLTextAreaElement) => void): void {
    const { input } = this.#field;
    this.#popover.hidePopover();
    if (input === null) return;
    input.focus();
    act(input);
  }

  #onToggle({ newState }: ToggleEvent): void {
    if (newState !== "open" || this.#opener === null) return;
    placePopover(this.#popover, this.#opener);
    this.#choices[0]?.focus({ preventScroll: true });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Tab") return this.#popover.hidePopover();
    if (event.key === "Escape") return closeByKey(event, this.#popover, this.#opener);
    moveInMenu(event, this.#choices);
  }
}

function insertAtCaret(input: HTMLTextAreaElement, text: string): void {
  insertText(input, text, { start: input.selectionStart, end: input.selectionEnd });
}

// From the end, and nothing is taken out: those mentioned in it stay mentioned.
function wrap(input: HTMLTextAreaElement, mark: string): void {
  const { selectionStart: start, selectionEnd: end } = input;
  insertText(input, mark, { start: end, end });
  insertText(input, mark, { start, end: start });
  input.setSelectionRange(start + mark.length, end + mark.length);
}

function startLines(input: HTMLTextAreaElement, mark: string): void {
  const { selectionStart, selectionEnd, value } = input;
  const first = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const starts = [first];
  for (let at = value.indexOf("\n", first); at !== -1 && at < selectionEnd; at = value.indexOf("\n", at + 1)) starts.push(at + 1);
  for (const start of starts.toReversed()) insertText(input, mark, { start, end: start });
  const end = selectionEnd + starts.length * mark.length;
  input.setSelectionRange(end, end);
}
