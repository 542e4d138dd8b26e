import { html, type PropertyValues, type TemplateResult } from "lit";
import type { LinkPreview } from "../../../protocol/link-preview.ts";
import { icon } from "../controls/icons.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** The picture of a page that a message links to, from our own server. Its place is there before it, and stays where it can't be had. */
export class PreviewPictureElement extends ViewElement {
  static override properties = { picture: { attribute: false }, url: { state: true } };
  declare picture: NonNullable<LinkPreview["picture"]>;
  declare private url: string | null;
  #renewed = false;

  constructor() {
    super();
    this.url = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("picture") && changed.get("picture")?.attachmentId !== this.picture.attachmentId) {
      this.#renewed = false;
      void this.#load();
    }
  }

  protected override render(): TemplateResult {
    return html`<span class="preview-picture" part="link-preview-picture">
      ${this.url === null ? icon("link") : html`<img alt="" loading="lazy" decoding="async" src=${this.url} @error=${this.#onError} />`}
    </span>`;
  }

  async #load(): Promise<void> {
    const { picture } = this;
    const link = await this.commands.fileLink(picture.attachmentId, "original").catch(() => null);
    if (this.picture === picture) this.url = link?.url ?? null;
  }

  // A link may have ended before the picture was fetched: a new one is asked for, once.
  #onError(): void {
    this.url = null;
    if (this.#renewed) return;
    this.#renewed = true;
    void this.#load();
  }
}

defineElement("staff-chat-preview-picture", PreviewPictureElement);
