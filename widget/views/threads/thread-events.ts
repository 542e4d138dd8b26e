import type { Id } from "../../../protocol/ids.ts";

/** The wish to see the thread that begins with a message; `messageId`: a message of it that is to be shown. */
export class ThreadAskedEvent extends Event {
  readonly threadId: Id;
  readonly messageId: Id | null;

  constructor(threadId: Id, messageId: Id | null = null) {
    super("staff-chat-thread-asked", { bubbles: true });
    this.threadId = threadId;
    this.messageId = messageId;
  }
}

/** The thread on screen is to be left. */
export class ThreadClosedEvent extends Event {
  constructor() {
    super("staff-chat-thread-closed", { bubbles: true });
  }
}
