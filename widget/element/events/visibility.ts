import { StaffChatEvent } from "./event.ts";

/** The chat is about to open; `preventDefault()` keeps it closed. */
export class StaffChatShowEvent extends StaffChatEvent {
  constructor() {
    super("staff-chat-show", {}, { cancelable: true });
  }
}

/** The chat is about to close; `preventDefault()` keeps it open. */
export class StaffChatHideEvent extends StaffChatEvent {
  constructor() {
    super("staff-chat-hide", {}, { cancelable: true });
  }
}

/** The chat is open. */
export class StaffChatAfterShowEvent extends StaffChatEvent {
  constructor() {
    super("staff-chat-after-show", {});
  }
}

/** The chat is closed. */
export class StaffChatAfterHideEvent extends StaffChatEvent {
  constructor() {
    super("staff-chat-after-hide", {});
  }
}

/** Something failed that the page may want to know of: `code` for machines, `message` with cause and fix for people. */
export class StaffChatErrorEvent extends StaffChatEvent<{ code: string; message: string; retryable: boolean }> {
  declare readonly code: string;
  declare readonly message: string;
  declare readonly retryable: boolean;
  /** What is wrong, and what to do, where the chat knows it. */
  declare readonly cause?: string;
  declare readonly fix?: string;

  constructor(code: string, message: string, retryable: boolean) {
    super("staff-chat-error", { code, message, retryable });
    Object.assign(this, this.detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "staff-chat-show": StaffChatShowEvent;
    "staff-chat-hide": StaffChatHideEvent;
    "staff-chat-after-show": StaffChatAfterShowEvent;
    "staff-chat-after-hide": StaffChatAfterHideEvent;
    "staff-chat-error": StaffChatErrorEvent;
  }
}
