import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Attachment } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import { fileCard, outgoingCard } from "./file-card.ts";
import "./paper.ts";
import { PAPER_TYPE } from "./paper-opened.ts";
import { mosaicOf, type Size } from "./mosaic.ts";
import { chosenSize, type PictureElement } from "./picture.ts";
import "../media/player.ts";
import { saveFile } from "../media/save-file.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** The files of one message: pictures side by side, players, and cards for the rest. */
export class AttachmentGroupElement extends ViewElement {
  static override properties = { attachments: { attribute: false }, files: { attribute: false } };
  /** As the log has them. */
  declare attachments: readonly Attachment[];
  /** On their way, before the log has the message. */
  declare files: readonly OutgoingFile[];

  constructor() {
    super();
    this.attachments = [];
    this.files = [];
  }

  protected override render(): TemplateResult {
    return html`${this.#pictures()}
    ${repeat(
      this.attachments.filter((one) => !isPicture(one)),
      ({ id }) => id,
      (attachment) => this.#attachment(attachment),
    )}
    ${repeat(
      this.files.filter(({ kind, stage }) => kind !== "image" || stage !== "uploaded"),
      ({ id }) => id,
      (file) => this.#file(file),
    )}`;
  }

  // All have their places before one of them is there.
  #pictures(): TemplateResult | typeof nothing {
    const pictures: readonly Pictured[] = [
      ...this.attachments.filter(isPicture).map((attachment): Pictured => ({ id: attachment.id, attachment, file: null })),
      ...this.files.filter(({ kind }) => kind === "image").map((file): Pictured => ({ id: file.id, attachment: null, file })),
    ];
    if (pictures.length === 0) return nothing;
    const mosaic = mosaicOf(pictures.map(sizeOf));
    const { tiles, width, height } = mosaic;
    const last = tiles.length - 1;
    this.style.setProperty("--_mosaic-inline", `${width}px`);
    this.style.setProperty("--_mosaic-block", `${height}px`);
    this.style.setProperty("--_mosaic-ratio", `${width} / ${height}`);
    return html`<div
      class="pictures ${tiles.length > 1 ? "is-many" : ""}"
      part="pictures"
      @staff-chat-picture-measured=${() => this.requestUpdate()}
    >
      ${repeat(
        pictures.slice(0, tiles.length),
        ({ id }) => id,
        ({ attachment, file }, index) =>
          html`<staff-chat-picture
            .attachment=${attachment}
            .file=${file}
            .mosaic=${mosaic}
            .index=${index}
            .more=${index === last ? pictures.length - tiles.length : 0}
          ></staff-chat-picture>`,
      )}
    </div>`;
  }

  #attachment(attachment: Attachment): TemplateResult {
    const plays =
      attachment.state === "ready" && (attachment.kind === "voice" || attachment.kind === "audio" || attachment.kind === "video");
    if (attachment.mediaType === PAPER_TYPE && attachment.kind === "file")
      return html`<staff-chat-paper .attachment=${attachment}></staff-chat-paper>`;
    return plays
      ? html`<staff-chat-player .attachment=${attachment}></staff-chat-player>`
      : fileCard(attachment, this.localize, () => void this.#download(attachment));
  }

  #file(file: OutgoingFile): TemplateResult {
    const { commands } = this;
    return outgoingCard(file, this.localize, {
      remove: () => commands.removeFile(file.id),
      pause: () => commands.pauseFile(file.id),
      resume: () => commands.resumeFile(file.id),
    });
  }

  async #download(attachment: Attachment): Promise<void> {
    await saveFile(this, attachment).catch(() => this.host.announce(this.localize.term("fileUnavailable")));
  }
}

/** A picture as the log has it, or on its way. */
interface Pictured extends Pick<PictureElement, "attachment" | "file"> {
  readonly id: Id;
}

function sizeOf({ attachment, file }: Pictured): Size | null {
  if (file !== null) return chosenSize(file.id);
  const { width = null, height = null } = attachment ?? {};
  return width === null || height === null ? null : { width, height };
}

// A picture without a size could not be drawn by the server: it is a card like any other file.
function isPicture({ kind, width, state }: Attachment): boolean {
  return kind === "image" && state !== "refused" && (width !== null || state === "checking");
}

defineElement("staff-chat-attachment-group", AttachmentGroupElement);
