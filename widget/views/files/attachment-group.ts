import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Attachment } from "../../../protocol/entities.ts";
import type { OutgoingFile } from "../../client/store/state.ts";
import { fileCard, outgoingCard } from "./file-card.ts";
import "./picture.ts";
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
    const pictures = this.attachments.filter(isPicture);
    const chosen = this.files.filter(({ kind }) => kind === "image");
    return html`${
      pictures.length + chosen.length === 0
        ? nothing
        : html`<div class="pictures ${pictures.length + chosen.length > 1 ? "is-many" : ""}" part="pictures">
            ${repeat(
              pictures,
              ({ id }) => id,
              (attachment) => html`<staff-chat-picture .attachment=${attachment}></staff-chat-picture>`,
            )}
            ${repeat(
              chosen,
              ({ id }) => id,
              (file) => html`<staff-chat-picture .file=${file}></staff-chat-picture>`,
            )}
          </div>`
    }
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

  #attachment(attachment: Attachment): TemplateResult {
    const plays =
      attachment.state === "ready" && (attachment.kind === "voice" || attachment.kind === "audio" || attachment.kind === "video");
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

// A picture without a size could not be drawn by the server: it is a card like any other file.
function isPicture({ kind, width, state }: Attachment): boolean {
  return kind === "image" && state !== "refused" && (width !== null || state === "checking");
}

defineElement("staff-chat-attachment-group", AttachmentGroupElement);
