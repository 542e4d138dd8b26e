import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Message } from "../../../protocol/entities.ts";
import type { LinkPreview } from "../../../protocol/link-preview.ts";
import { icon } from "../controls/icons.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import "./preview-picture.ts";
import { previewViews } from "./views-previews.ts";

export const sheets = [previewViews];

/** What the pages are about that a message links to: a card each, as large whatever its picture is, so that nothing moves when that comes. */
export class LinkPreviewsElement extends ViewElement {
  static override properties = { message: { attribute: false }, isActive: { attribute: false }, isRemovable: { attribute: false } };
  declare message: Message;
  /** Whether Tab reaches what is in it. */
  declare isActive: boolean;
  /** Whether the person may take a preview off. */
  declare isRemovable: boolean;

  constructor() {
    super();
    this.isActive = false;
    this.isRemovable = false;
  }

  protected override render(): TemplateResult {
    return html`${repeat(
      this.message.previews ?? [],
      ({ url }) => url,
      (preview) => this.#card(preview),
    )}`;
  }

  // The page is asked before the link is followed, as with links in texts: by its part.
  #card(preview: LinkPreview): TemplateResult {
    const { url, title, description, picture } = preview;
    return html`<div class="preview ${picture === null ? "" : "has-picture"} ${this.isRemovable ? "is-removable" : ""}" part="link-preview">
      <a
        class="preview-link"
        part="link link-preview-link"
        href=${url}
        target="_blank"
        rel="noopener noreferrer"
        tabindex=${this.#tabIndex}
      >
        <span class="preview-words">
          <bdi class="preview-site" part="link-preview-site">${siteOf(preview)}</bdi>
          <span class="preview-title" part="link-preview-title" dir="auto">${title}</span>
          ${description === "" ? nothing : html`<span class="preview-text" part="link-preview-text" dir="auto">${description}</span>`}
        </span>
        ${picture === null ? nothing : html`<staff-chat-preview-picture .picture=${picture}></staff-chat-preview-picture>`}
      </a>
      ${this.isRemovable ? this.#remover(preview) : nothing}
    </div>`;
  }

  #remover({ url, title }: LinkPreview): TemplateResult {
    const label = this.localize.term("removePreview", { title });
    return html`<button
      class="preview-remove"
      part="link-preview-remove-button"
      type="button"
      tabindex=${this.#tabIndex}
      aria-label=${label}
      title=${label}
      @click=${() => this.#remove(url)}
    >
      ${icon("close")}
    </button>`;
  }

  get #tabIndex(): string {
    return this.isActive ? "0" : "-1";
  }

  // The button goes with what it stands in: who pressed it stays at the message.
  #remove(url: string): void {
    const { id, roomId } = this.message;
    this.closest<HTMLElement>(".message")?.focus();
    this.commands.change({ kind: "preview-removal", roomId, messageId: id, url });
    this.host.announce(this.localize.term("previewRemoved"));
  }
}

/** What the site calls itself, and where it really is. */
function siteOf({ siteName, host }: LinkPreview): string {
  return siteName === "" || siteName.toLowerCase() === host.toLowerCase() ? host : `${siteName} · ${host}`;
}

defineElement("staff-chat-link-previews", LinkPreviewsElement);
