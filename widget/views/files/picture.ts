import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Attachment } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import type { Localize } from "../../i18n/localize.ts";
import { icon } from "../controls/icons.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";
import type { Mosaic, Size } from "./mosaic.ts";

/** Sizes of chosen pictures, once one of them was drawn: the message with it has its place before it is drawn again. */
const chosenSizes = new Map<Id, Size>();

/** How large a picture on its way is, as far as that is known. */
export function chosenSize(id: Id): Size | null {
  return chosenSizes.get(id) ?? null;
}

/** A picture of a message; blurred until it is there. Pressed, it asks for the lightbox. */
export class PictureElement extends ViewElement {
  static override properties = {
    attachment: { attribute: false },
    file: { attribute: false },
    mosaic: { attribute: false },
    index: { attribute: false },
    more: { attribute: false },
    url: { state: true },
    stage: { state: true },
  };
  /** The picture as the log has it; null while it is on its way. */
  declare attachment: Attachment | null;
  /** The picture on its way; null once the log has it. */
  declare file: OutgoingFile | null;
  /** Where the pictures of its message stand; null where it stands by itself. */
  declare mosaic: Mosaic | null;
  /** Which of them it is. */
  declare index: number;
  /** How many there are that are not shown. */
  declare more: number;
  declare private url: string | null;
  declare private stage: "waiting" | "shown" | "broken";
  #renewed = false;

  constructor() {
    super();
    this.attachment = null;
    this.file = null;
    this.mosaic = null;
    this.index = 0;
    this.more = 0;
    this.url = null;
    this.stage = "waiting";
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("mosaic") || changed.has("index")) this.#fit();
    if (changed.has("attachment") || changed.has("file")) {
      this.#drawPlaceholder().catch(() => undefined);
      if (changed.get("attachment")?.state !== this.attachment?.state) void this.#load();
    }
  }

  protected override render(): TemplateResult {
    const name = this.attachment?.name ?? this.file?.name ?? "";
    const ready = this.attachment?.state === "ready";
    const { localize, more } = this;
    const opens = localize.term("openPicture", { name });
    return html`<button
      class="picture is-${this.stage}"
      part="picture"
      type="button"
      aria-haspopup=${ready ? "dialog" : nothing}
      aria-label=${more > 0 ? `${opens}, ${localize.term("morePictures", { count: more })}` : opens}
      aria-disabled=${ready ? nothing : "true"}
      @click=${this.#open}
    >
      <canvas class="picture-placeholder" aria-hidden="true"></canvas>
      ${this.url === null ? nothing : html`<img class="picture-image" alt="" decoding="async" src=${this.url} @load=${this.#onLoad} @error=${this.#onError} />`}
      ${this.stage === "broken" ? html`<span class="picture-broken">${icon("image")}</span>` : nothing}
      ${more > 0 ? html`<span class="picture-more" part="picture-more"><bdi>${signed(localize, more)}</bdi></span>` : nothing}
    </button>`;
  }

  // Custom properties set on the style object need no inline style in the CSP. In shares of the whole, which may have less space than it would like.
  #fit(): void {
    const { mosaic } = this;
    const tile = mosaic?.tiles[this.index];
    if (mosaic === null || tile === undefined) return;
    const shares = {
      x: tile.x / mosaic.width,
      y: tile.y / mosaic.height,
      width: tile.width / mosaic.width,
      height: tile.height / mosaic.height,
    };
    for (const [name, share] of Object.entries(shares)) this.style.setProperty(`--_tile-${name}`, `${share * 100}%`);
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
    if (this.file === null || chosenSizes.has(this.file.id)) return;
    chosenSizes.set(this.file.id, { width: canvas.width, height: canvas.height });
    this.dispatchEvent(new Event("staff-chat-picture-measured", { bubbles: true }));
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

/** A number with its sign, in the digits and the order of the language. */
function signed({ locale }: Localize, value: number): string {
  return new Intl.NumberFormat(locale, { signDisplay: "always" }).format(value);
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
