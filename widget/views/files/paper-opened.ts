import type { Attachment } from "../../../protocol/entities.ts";

/** Media type of files that open page by page. */
export const PAPER_TYPE = "application/pdf";

/** A wish to read a PDF. */
export class PaperOpenedEvent extends Event {
  readonly attachment: Attachment;

  constructor(attachment: Attachment) {
    super("staff-chat-paper-opened", { bubbles: true });
    this.attachment = attachment;
  }
}
