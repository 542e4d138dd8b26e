import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { AttachmentKind } from "../../../protocol/entities.ts";
import type { RoomAttachment } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { TermKey } from "../../i18n/catalogue.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { DialogElement } from "../controls/dialog-element.ts";
import { durationText } from "../media/duration-text.ts";
import { fileName, hueClass } from "./file-name.ts";
import { GoToMessageEvent } from "./go-to-message.ts";
import { createGalleryPages, type GalleryPages } from "./gallery-pages.ts";
import { icon, type IconName } from "../controls/icons.ts";
import { codeOf } from "../shared/refusal.ts";
import { userOf } from "../shared/room-people.ts";
import { saveFile } from "../media/save-file.ts";
import { isAlike, StoreController } from "../shared/store-controller.ts";
import { defineElement } from "../shared/view-element.ts";

const FILTERS = {
  all: { term: "filesAll", kinds: [null] },
  pictures: { term: "filesPictures", kinds: ["image"] },
  videos: { term: "filesVideos", kinds: ["video"] },
  audio: { term: "filesAudio", kinds: ["audio", "voice"] },
  others: { term: "filesOther", kinds: ["file"] },
} as const satisfies Record<string, { readonly term: TermKey; readonly kinds: readonly (AttachmentKind | null)[] }>;
type Filter = keyof typeof FILTERS;
const FILTER_NAMES: readonly Filter[] = ["all", "pictures", "videos", "audio", "others"];

const ICONS: Readonly<Record<AttachmentKind, IconName>> = { image: "file", video: "play", audio: "play", voice: "mic", file: "file" };

/** The files of a room, newest first: pictures side by side, the rest as lines. A press leads to the message. */
export class GalleryDialogElement extends DialogElement {
  static override properties = {
    ...DialogElement.properties,
    roomId: { attribute: false },
    now: { state: true },
    filter: { state: true },
    files: { state: true },
    isComplete: { state: true },
    addresses: { state: true },
  };
  declare roomId: Id | null;
  declare readonly now: number;
  declare private filter: Filter;
  declare private files: readonly RoomAttachment[];
  /** Whether there are no more than these. */
  declare private isComplete: boolean;
  /** Where the small pictures are. */
  declare private addresses: ReadonlyMap<Id, string>;
  #pages: GalleryPages | null = null;
  readonly #people = new StoreController(this, ({ users, me }) => (this.shown ? { users, me } : undefined), isAlike);

  constructor() {
    super();
    consumeContexts(this, "now");
    this.roomId = null;
    this.filter = "all";
    this.files = [];
    this.isComplete = false;
    this.addresses = new Map();
  }

  /** Opens with all files of the room. */
  async show(): Promise<void> {
    const opened = this.open();
    this.#choose("all");
    await opened;
  }

  protected override heading(): string {
    return this.localize.term("files");
  }

  protected override body(): TemplateResult {
    const { localize } = this;
    return html`<div class="dialog-form">
      <fieldset class="segments gallery-filters" part="gallery-filters">
        <legend class="visually-hidden">${localize.term("filesOfKind")}</legend>
        ${FILTER_NAMES.map(
          (name) =>
            html`<label class="segment"
              ><input
                type="radio"
                name="gallery-filter"
                value=${name}
                .checked=${this.filter === name}
                ?data-first-focus=${name === "all"}
                @change=${() => this.#choose(name)}
              /><span>${localize.term(FILTERS[name].term)}</span></label
            >`,
        )}
      </fieldset>
      ${
        this.files.length === 0
          ? nothing
          : html`<ul class="gallery" part="gallery" role="list" aria-label=${localize.term("files")}>
              ${repeat(
                this.files,
                ({ attachment }) => attachment.id,
                (file) => this.#file(file),
              )}
            </ul>`
      }
      ${this.problemLine()} ${this.#end()}
    </div>`;
  }

  #file(file: RoomAttachment): TemplateResult {
    const { localize } = this;
    const { attachment, messageId } = file;
    const url = this.addresses.get(attachment.id);
    const isTile = url !== undefined;
    const name = attachment.kind === "voice" ? localize.term("voiceMessage") : attachment.name;
    const from = userOf(this.#people.value, localize, file.senderId).name;
    const label = localize.term("fileToMessage", { file: name, name: from, when: localize.full(file.createdAt) });
    const save = localize.term("downloadFile", { name });
    return html`<li class=${isTile ? "gallery-tile" : "gallery-line"} part=${isTile ? "gallery-tile" : "gallery-line"}>
      <button
        class="gallery-open"
        part="gallery-open"
        type="button"
        aria-label=${isTile ? label : nothing}
        title=${label}
        @click=${() => this.#goTo(messageId)}
      >
        ${
          isTile
            ? html`<img
                class="gallery-picture"
                alt=""
                loading="lazy"
                decoding="async"
                src=${url}
                @error=${() => this.#dropPicture(attachment.id)}
              />`
            : html`<span class="gallery-icon ${attachment.kind === "voice" ? "" : hueClass(name)}" aria-hidden="true"
                  >${icon(ICONS[attachment.kind])}</span
                >
                <span class="person-text">
                  ${fileName(name)}
                  <span class="person-note">${this.#note(file, from)}</span>
                </span>`
        }
      </button>
      <button
        class="icon-button"
        part="gallery-download"
        type="button"
        aria-label=${save}
        title=${save}
        @click=${() => void this.attempt(() => saveFile(this, attachment))}
      >
        ${icon("download")}
      </button>
    </li>`;
  }

  #note({ attachment: { duration }, createdAt }: RoomAttachment, name: string): string {
    const { localize, now } = this;
    const from = localize.term("fileFrom", { name, when: localize.moment(createdAt, now) });
    return duration === null ? from : `${durationText(localize, duration / 1000)} · ${from}`;
  }

  #end(): TemplateResult {
    const { localize } = this;
    if (this.#isLoading)
      return html`<p class="people-note" role="status">
        <span class="spinner" aria-hidden="true"></span>${localize.term("filesLoading")}
      </p>`;
    if (!this.isComplete)
      return html`<button class="button is-secondary" part="gallery-more" type="button" @click=${() => void this.#load()}>
        ${localize.term(this.problem === null ? "filesMore" : "tryAgain")}
      </button>`;
    if (this.files.length > 0) return html`${nothing}`;
    if (this.filter !== "all") return html`<p class="people-note" role="status">${localize.term("filesNoneOfKind")}</p>`;
    return html`<div class="blank gallery-blank" role="status">
      <span class="blank-picture">${icon("file")}</span>
      <h3 class="blank-title">${localize.term("filesNone")}</h3>
      <p>${localize.term("filesNoneHint")}</p>
    </div>`;
  }

  get #isLoading(): boolean {
    return this.busy && this.#pages !== null && !this.isComplete;
  }

  #choose(filter: Filter): void {
    const { roomId } = this;
    this.filter = filter;
    this.files = [];
    this.isComplete = false;
    if (roomId === null) return;
    this.#pages = createGalleryPages((query) => this.commands.gallery(roomId, query), FILTERS[filter].kinds);
    void this.#load();
  }

  /** Another choice may be made meanwhile: then what comes is of no interest. */
  async #load(): Promise<void> {
    const pages = this.#pages;
    if (pages === null) return;
    this.busy = true;
    this.problem = null;
    try {
      const files = await pages.more();
      if (pages !== this.#pages) return;
      await this.#locate(files);
      if (pages !== this.#pages) return;
      this.files = [...this.files, ...files];
      this.isComplete = pages.isComplete;
    } catch (error) {
      if (pages === this.#pages) this.problem = codeOf(error);
    } finally {
      if (pages === this.#pages) this.busy = false;
    }
  }

  // A picture that can't be shown is a line like the rest.
  async #locate(files: readonly RoomAttachment[]): Promise<void> {
    const found = new Map(this.addresses);
    const locate = async ({ attachment: { id, kind, thumbnails } }: RoomAttachment): Promise<void> => {
      if (kind !== "image" || !thumbnails) return;
      const link = await this.commands.fileLink(id, "small").catch(() => null);
      if (link !== null) found.set(id, link.url);
    };
    await Promise.all(files.map(locate));
    this.addresses = found;
  }

  #dropPicture(id: Id): void {
    this.addresses = new Map([...this.addresses].filter(([other]) => other !== id));
  }

  #goTo(messageId: Id): void {
    this.close();
    this.dispatchEvent(new GoToMessageEvent(messageId));
  }
}

defineElement("staff-chat-gallery-dialog", GalleryDialogElement);
