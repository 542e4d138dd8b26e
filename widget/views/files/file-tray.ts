import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Id } from "../../../protocol/ids.ts";
import type { RefusedFile } from "../../client/commands.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import { chosenPicture, outgoingCard } from "./file-card.ts";
import "./picture.ts";
import { icon } from "../controls/icons.ts";
import { problemText } from "../shared/problem.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** The files chosen for the next message, above the composer, and those that were not taken with the reason. */
export class FileTrayElement extends ViewElement {
  static override properties = {
    files: { attribute: false },
    refused: { attribute: false },
    limit: { attribute: false },
    ready: { attribute: false },
  };
  declare files: readonly OutgoingFile[];
  declare refused: readonly RefusedFile[];
  /** Files that a message may have. */
  declare limit: number;
  /** Whether there is something to send without the files that failed. */
  declare ready: boolean;

  constructor() {
    super();
    this.files = [];
    this.refused = [];
    this.limit = 0;
    this.ready = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    for (const before of changed.get("files") ?? []) {
      const now = this.files.find(({ id }) => id === before.id);
      if (now?.reason == null || now.stage !== "failed" || before.stage === "failed") continue;
      this.host.announce(`${now.name}: ${problemText(this.localize, now.reason)}`);
    }
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`<div class="file-tray" part="file-tray">
      ${
        this.files.length === 0
          ? nothing
          : html`<ul class="file-list" aria-label=${localize.term("chosenFiles")}>
              ${repeat(
                [...this.files].sort((one, other) => Number(isShown(other)) - Number(isShown(one))),
                ({ id }) => id,
                (file) => this.#file(file),
              )}
            </ul>`
      }
      ${this.#removal()}
      <div role="alert">
        ${this.refused.map(
          ({ name, code }) =>
            html`<p class="problem" part="problem">
              ${icon("alert")}<span
                ><bdi>${name}</bdi>:
                ${code === "invalid_request" ? localize.term("tooManyFiles", { limit: this.limit }) : problemText(localize, code)}</span
              >
            </p>`,
        )}
      </div>
    </div>`;
  }

  #file(file: OutgoingFile): TemplateResult {
    const { localize, commands } = this;
    const remove = (): void => this.#remove(file.id);
    if (isShown(file))
      return html`<li class="file-card tray-tile is-${file.stage}" part="file-card tray-tile">
        ${chosenPicture(file, localize, remove)}
      </li>`;
    const actions = { remove, pause: () => commands.pauseFile(file.id), resume: () => commands.resumeFile(file.id) };
    return html`<li class="tray-line">${outgoingCard(file, localize, actions)}</li>`;
  }

  #removal(): TemplateResult | typeof nothing {
    const count = this.#failed.length;
    if (count === 0 || !this.ready) return nothing;
    return html`<button class="text-button tray-removal" part="remove-and-send-button" type="button" @click=${this.#removeAndSend}>
      ${icon("send")}${this.localize.term("removeAndSend", { count })}
    </button>`;
  }

  get #failed(): readonly OutgoingFile[] {
    return this.files.filter(({ stage }) => stage === "failed");
  }

  #removeAndSend(): void {
    for (const { id } of this.#failed) this.commands.removeFile(id);
    this.closest("form")?.requestSubmit();
  }

  // The card would take the focus along.
  #remove(id: Id): void {
    if (this.matches(":focus-within")) this.closest("form")?.querySelector("textarea")?.focus();
    this.commands.removeFile(id);
  }
}

// As what it shows; why one has failed needs the words of a card.
function isShown({ kind, stage }: OutgoingFile): boolean {
  return kind === "image" && stage !== "failed";
}

defineElement("staff-chat-file-tray", FileTrayElement);
