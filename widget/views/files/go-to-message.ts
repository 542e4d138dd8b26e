import type { Id } from "../../../protocol/ids.ts";

/** A wish to see a message of the open room. */
export class GoToMessageEvent extends Event {
  readonly messageId: Id;

  constructor(messageId: Id) {
    super("staff-chat-go-to-message", { bubbles: true });
    this.messageId = messageId;
  }
}
