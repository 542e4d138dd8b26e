import type { Id } from "../../../protocol/ids.ts";

/** The press of a quote, which leads to its message. */
export class QuoteChosenEvent extends Event {
  readonly messageId: Id;

  constructor(messageId: Id) {
    super("staff-chat-quote-chosen", { bubbles: true });
    this.messageId = messageId;
  }
}

/** What is written is to answer a message: the caret belongs into the composer. */
export class ReplyAskedEvent extends Event {
  constructor() {
    super("staff-chat-reply-asked", { bubbles: true });
  }
}
