import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Attachment } from "../../../protocol/entities.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import { icon } from "../shared/icons.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** Largest sides of a picture that stands alone, in pixels. */
const MAX_INLINE = 320;
const MAX_BLOCK = 360;

/** A picture of a message in a box that has its size before the picture is there; blurred until then. Pressed, it asks for the lightbox. */
export class PictureElement extends ViewElement {
  static override properties = {
    attachment: { attribute: false },
    file: { attribute: false },
    url: { state: true },
    stage: { state: true },
  };
  /** The picture as the log has it; null while it is on its way. */
  declare attachment: Attachment | null;
  /** The picture on its way; null once the log has it. */
  declare file: OutgoingFile | null;
  declare private url: string | null;
  declare private stage: "waiting" | "shown" | "broken";
  #renewed = false;

  constructor() {
    super();
    this.attachment = null;
    this.file = null;
    this.url = null;
    this.stage = "waiting";
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("attachment") || changed.has("file")) {
      this.#fit();
      this.#drawPlaceholder().catch(() => undefined);
      if (changed.get("attachment")?.state !== this.attachment?.state) void this.#load();
    }
  }

  protected override render(): TemplateResult {
    const name = this.attachment?.name ?? this.file?.name ?? "";
    const ready = this.attachment?.state === "ready";
    return html`<button
      class="picture is-${this.stage}"
      part="picture"
      type="button"
      aria-haspopup=${ready ? "dialog" : nothing}
      aria-label=${this.localize.term("openPicture", { name })}
      aria-disabled=${ready ? nothing : "true"}
      @click=${this.#open}
    >
      <canvas class="picture-placeholder" aria-hidden="true"></canvas>
      ${this.url === null ? nothing : html`<img class="picture-image" alt="" decoding="async" src=${this.url} @load=${this.#onLoad} @error=${this.#onError} />`}
      ${this.stage === "broken" ? html`<span class="picture-broken">${icon("image")}</span>` : nothing}
    </button>`;
  }

  // Custom properties set on the style object need no inline style in the CSP.
  #fit(): void {
    const { width, height } = this.attachment ?? {};
    const known = width != null && height != null && width > 0 && height > 0;
    const ratio = known ? Math.min(3, Math.max(0.4, width / height)) : 4 / 3;
    const inline = Math.min(MAX_INLINE, MAX_BLOCK * ratio, known ? Math.max(width, 96) : MAX_INLINE);
    this.style.setProperty("--_ratio", String(ratio));
    this.style.setProperty("--_inline-size", `${Math.round(inline)}px`);
  }

  // Drawn from bytes in memory, which needs neither data: nor blob: in the page's CSP.
  async #drawPlaceholder(): Promise<void> {
    const content = await this.#placeholder();
    if (content === null) return;
    const bitmap = await createImageBitmap(content, { resizeWidth: this.file === null ? 32 : 480 });
    const canvas = this.querySelector("canvas");
    if (canvas === null) return;
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.classList.toggle("is-sharp", this.file !== null);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    // The size is only known now for a picture that was just chosen.
    if (this.attachment?.width == null && this.file !== null) this.style.setProperty("--_ratio", String(canvas.width / canvas.height));
  }

  async #placeholder(): Promise<Blob | null> {
    if (this.file !== null) return this.commands.fileBlob(this.file.id);
    const placeholder = this.attachment?.placeholder ?? null;
    if (placeholder === null) return null;
    return new Blob([Uint8Array.from(atob(placeholder), (letter) => letter.charCodeAt(0))], { type: "image/webp" });
  }

  async #load(): Promise<void> {
    const { attachment } = this;
    if (attachment === null || attachment.state !== "ready") return;
    const variant = attachment.thumbnails ? "small" : "original";
    const link = await this.commands.fileLink(attachment.id, variant).catch(() => null);
    if (link === null) this.stage = "broken";
    else this.url = link.url;
  }

  #onLoad(): void {
    this.stage = "shown";
  }

  // A link may have ended before the picture was fetched: a new one is asked for, once.
  #onError(): void {
    this.url = null;
    if (this.#renewed) {
      this.stage = "broken";
      return;
    }
    this.#renewed = true;
    void this.#load();
  }

  #open(): void {
    if (this.attachment?.state === "ready") this.dispatchEvent(new PictureOpenedEvent(this.attachment));
  }
}

/** A wish to see a picture large. */
export class PictureOpenedEvent extends Event {
  readonly attachment: Attachment;

  constructor(attachment: Attachment) {
    super("staff-chat-picture-opened", { bubbles: true });
    this.attachment = attachment;
  }
}

defineElement("staff-chat-picture", PictureElement);
