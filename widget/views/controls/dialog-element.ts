import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { ErrorCode } from "../../../protocol/errors.ts";
import { icon } from "./icons.ts";
import { problemText } from "../shared/problem.ts";
import { codeOf, waitOf } from "../shared/refusal.ts";
import { ViewElement } from "../shared/view-element.ts";

/**
 * A modal dialog that covers the panel, not the page. The browser keeps the focus inside, closes it by Escape and gives the focus back
 * (HTML, `dialog.showModal()`).
 */
export abstract class DialogElement extends ViewElement {
  static override properties = {
    shown: { state: true },
    busy: { state: true },
    problem: { state: true },
    waitMs: { state: true },
  };
  declare protected shown: boolean;
  /** Whether what was asked for is under way. */
  declare protected busy: boolean;
  /** Why it was refused; null when it was not. */
  declare protected problem: ErrorCode | null;
  /** How long the server wants to be left alone, where it said; with `problem`. */
  declare private waitMs: number | null;
  /** Counts attempts: what becomes of one that was given up is for nobody. */
  #attempt = 0;
  readonly #follow = () => this.#place();

  constructor() {
    super();
    this.shown = false;
    this.busy = false;
    this.problem = null;
    this.waitMs = null;
  }

  /** The heading of the dialog. */
  protected abstract heading(): string;
  /** What stands between heading and end; drawn only while the dialog is open. */
  protected abstract body(): TemplateResult;

  close(): void {
    this.querySelector("dialog")?.close();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopFollowing();
  }

  protected async open(): Promise<void> {
    this.giveUp();
    this.shown = true;
    await this.updateComplete;
    const dialog = this.querySelector("dialog");
    if (dialog === null || dialog.open) return;
    this.#place();
    dialog.showModal();
    this.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    const view = this.ownerDocument.defaultView;
    view?.addEventListener("resize", this.#follow);
    view?.addEventListener("scroll", this.#follow, { capture: true, passive: true });
  }

  /** Nobody waits any more for what is under way. */
  protected giveUp(): void {
    this.#attempt += 1;
    this.problem = null;
    this.busy = false;
  }

  /** Runs what was asked for, and closes; keeps open with the reason when it is refused. */
  protected async attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.giveUp();
    this.busy = true;
    const attempt = this.#attempt;
    try {
      await work();
      return attempt === this.#attempt;
    } catch (error) {
      if (attempt !== this.#attempt) return false;
      this.problem = codeOf(error);
      this.waitMs = waitOf(error);
      return false;
    } finally {
      if (attempt === this.#attempt) this.busy = false;
    }
  }

  protected override render(): TemplateResult {
    const title = `${this.localName}-title`;
    return html`<dialog
      class="dialog"
      part="dialog"
      aria-labelledby=${title}
      @close=${this.#onClose}
      @pointerdown=${this.#onPointer}
      @keydown=${this.#onKey}
    >
      ${
        this.shown
          ? html`<div class="dialog-card" part="dialog-card">
              <header class="dialog-header">
                <h2 class="dialog-title" part="dialog-title" id=${title}>${this.heading()}</h2>
                <button
                  class="icon-button"
                  part="dialog-close"
                  type="button"
                  aria-label=${this.localize.term("close")}
                  title=${this.localize.term("close")}
                  @click=${() => this.close()}
                >
                  ${icon("close")}
                </button>
              </header>
              ${this.body()}
            </div>`
          : nothing
      }
    </dialog>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("problem") || changed.has("complaint")) this.querySelector(".problem")?.scrollIntoView({ block: "nearest" });
  }

  /** The reason of a refusal, said where the person is looking. */
  protected problemLine(): TemplateResult {
    return html`<div class="problem-region" role="alert">
      ${this.problem === null ? nothing : html`<p class="problem" part="problem">${icon("alert")}<span>${problemText(this.localize, this.problem, this.waitMs)}</span></p>`}
    </div>`;
  }

  // Custom properties set on the style object need no inline style in the CSP.
  #place(): void {
    const box = this.closest(".views")?.getBoundingClientRect();
    const dialog = this.querySelector("dialog");
    if (box === undefined || dialog === null) return;
    const sides = { "--_left": box.left, "--_top": box.top, "--_inline": box.width, "--_block": box.height };
    for (const [name, value] of Object.entries(sides)) dialog.style.setProperty(name, `${value}px`);
  }

  // It is told later, when it may be open again.
  #onClose(event: Event): void {
    if (event.target instanceof HTMLDialogElement && event.target.open) return;
    this.shown = false;
    this.#stopFollowing();
  }

  // A press beside the card; one that only ends there, such as after selecting text, is none.
  #onPointer(event: Event): void {
    if (event.target instanceof HTMLDialogElement) this.close();
  }

  // Escape closes this one only, not the panel around it.
  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  #stopFollowing(): void {
    const view = this.ownerDocument.defaultView;
    view?.removeEventListener("resize", this.#follow);
    view?.removeEventListener("scroll", this.#follow, { capture: true });
  }
}
