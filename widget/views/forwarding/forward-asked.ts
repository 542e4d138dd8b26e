import type { Message } from "../../../protocol/entities.ts";

/** A wish to forward a message; the panel asks where to. */
export class ForwardAskedEvent extends Event {
  readonly message: Message;

  constructor(message: Message) {
    super("staff-chat-forward-asked", { bubbles: true });
    this.message = message;
  }
}
