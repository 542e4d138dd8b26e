import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Attachment } from "../../../protocol/entities.ts";
import { saveFile } from "../media/save-file.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import { fileCard } from "./file-card.ts";
import { PaperOpenedEvent } from "./paper-opened.ts";

/** A PDF of a message: the top of its first page, where the server could draw it, above its card. Pressed, it asks for the viewer. */
export class PaperElement extends ViewElement {
  static override properties = { attachment: { attribute: false }, url: { state: true } };
  declare attachment: Attachment;
  declare private url: string | null;
  #renewed = false;

  constructor() {
    super();
    this.url = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("attachment") && changed.get("attachment")?.state !== this.attachment.state) void this.#load();
  }

  protected override render(): TemplateResult {
    const { attachment, localize } = this;
    const label = localize.term("openPaper", { name: attachment.name });
    const open = () => void this.dispatchEvent(new PaperOpenedEvent(attachment));
    return html`${
      attachment.state === "ready" && attachment.thumbnails
        ? html`<button
            class="paper-top"
            part="paper-page"
            type="button"
            aria-haspopup="dialog"
            aria-label=${label}
            title=${label}
            @click=${open}
          >
            ${this.url === null ? nothing : html`<img alt="" loading="lazy" decoding="async" src=${this.url} @error=${this.#onError} />`}
          </button>`
        : nothing
    }
    ${fileCard(attachment, localize, () => void this.#download(), attachment.thumbnails ? undefined : open)}`;
  }

  async #load(): Promise<void> {
    const { id, state, thumbnails } = this.attachment;
    if (state !== "ready" || !thumbnails) return;
    this.url = (await this.commands.fileLink(id, "small").catch(() => null))?.url ?? null;
  }

  // A link may have ended before the picture was fetched: a new one is asked for, once.
  #onError(): void {
    this.url = null;
    if (this.#renewed) return;
    this.#renewed = true;
    void this.#load();
  }

  async #download(): Promise<void> {
    await saveFile(this, this.attachment).catch(() => this.host.announce(this.localize.term("fileUnavailable")));
  }
}

defineElement("staff-chat-paper", PaperElement);
