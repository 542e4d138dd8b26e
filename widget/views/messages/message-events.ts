import type { Id } from "../../../protocol/ids.ts";
import type { MentionRange } from "../../../protocol/mention-range.ts";

/** The press of a button that asks who has seen a message. */
export class SeenByAskedEvent extends Event {
  readonly messageId: Id;
  readonly button: HTMLButtonElement;

  constructor(messageId: Id, button: HTMLButtonElement) {
    super("staff-chat-seen-by-asked", { bubbles: true });
    this.messageId = messageId;
    this.button = button;
  }
}

/** The press of a button that asks how a message has read. */
export class HistoryAskedEvent extends Event {
  readonly messageId: Id;
  readonly button: HTMLButtonElement;

  constructor(messageId: Id, button: HTMLButtonElement) {
    super("staff-chat-history-asked", { bubbles: true });
    this.messageId = messageId;
    this.button = button;
  }
}

/** A wish to report a message; the panel asks why. */
export class ReportAskedEvent extends Event {
  readonly messageId: Id;

  constructor(messageId: Id) {
    super("staff-chat-report-asked", { bubbles: true });
    this.messageId = messageId;
  }
}

/** A wish to delete a message for everyone; the panel asks back. */
export class MessageDeletionAskedEvent extends Event {
  readonly messageId: Id;
  /** Whether it is the person's own message. */
  readonly own: boolean;

  constructor(messageId: Id, own: boolean) {
    super("staff-chat-message-deletion-asked", { bubbles: true });
    this.messageId = messageId;
    this.own = own;
  }
}

/** The text of a message that was taken back before it was sent; it belongs into the composer again. */
export class MessageDiscardedEvent extends Event {
  readonly text: string;
  readonly ranges: readonly MentionRange[];

  constructor(text: string, ranges: readonly MentionRange[]) {
    super("staff-chat-message-discarded", { bubbles: true });
    this.text = text;
    this.ranges = ranges;
  }
}
