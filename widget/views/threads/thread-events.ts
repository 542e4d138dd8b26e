import type { Id } from "../../../protocol/ids.ts";

/** The wish to see the thread that begins with a message. */
export class ThreadAskedEvent extends Event {
  readonly threadId: Id;

  constructor(threadId: Id) {
    super("staff-chat-thread-asked", { bubbles: true });
    this.threadId = threadId;
  }
}

/** The thread on screen is to be left. */
export class ThreadClosedEvent extends Event {
  constructor() {
    super("staff-chat-thread-closed", { bubbles: true });
  }
}
