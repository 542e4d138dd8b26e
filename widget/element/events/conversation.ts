import type { Message } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { StaffChatEvent } from "./event.ts";

/** A message is about to be sent; set `text` to send another, or call `preventDefault()` to send none. */
export class StaffChatBeforeSendEvent extends StaffChatEvent<{ roomId: Id; text: string }> {
  /** What will be sent. */
  text: string;

  constructor(roomId: Id, text: string) {
    super("staff-chat-before-send", { roomId, text }, { cancelable: true });
    this.text = text;
  }

  get roomId(): Id {
    return this.detail.roomId;
  }
}

/** A link in a message was clicked; `preventDefault()` leaves opening it to the page. */
export class StaffChatLinkClickEvent extends StaffChatEvent<{ url: string }> {
  constructor(url: string) {
    super("staff-chat-link-click", { url }, { cancelable: true });
  }

  get url(): string {
    return this.detail.url;
  }
}

/** A message came while the chat is closed or its tab hidden; `preventDefault()` keeps sound and announcement off. */
export class StaffChatNotificationEvent extends StaffChatEvent<{ message: Message; title: string; text: string }> {
  constructor(message: Message, title: string, text: string) {
    super("staff-chat-notification", { message, title, text }, { cancelable: true });
  }

  get message(): Message {
    return this.detail.message;
  }

  /** Who it is from, and in which room. */
  get title(): string {
    return this.detail.title;
  }

  get text(): string {
    return this.detail.text;
  }
}

/** A message of somebody else came; once for each, and never for history. */
export class StaffChatMessageEvent extends StaffChatEvent<{ message: Message }> {
  constructor(message: Message) {
    super("staff-chat-message", { message });
  }

  get message(): Message {
    return this.detail.message;
  }
}

/** A message of one's own is committed on the server. */
export class StaffChatMessageSentEvent extends StaffChatEvent<{ message: Message }> {
  constructor(message: Message) {
    super("staff-chat-message-sent", { message });
  }

  get message(): Message {
    return this.detail.message;
  }
}

/** The server refused a message of one's own; the person can try again or discard it. */
export class StaffChatMessageFailedEvent extends StaffChatEvent<{ roomId: Id; messageId: Id; reason: ErrorCode }> {
  constructor(roomId: Id, messageId: Id, reason: ErrorCode) {
    super("staff-chat-message-failed", { roomId, messageId, reason });
  }

  get roomId(): Id {
    return this.detail.roomId;
  }

  get messageId(): Id {
    return this.detail.messageId;
  }

  get reason(): ErrorCode {
    return this.detail.reason;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "staff-chat-before-send": StaffChatBeforeSendEvent;
    "staff-chat-link-click": StaffChatLinkClickEvent;
    "staff-chat-notification": StaffChatNotificationEvent;
    "staff-chat-message": StaffChatMessageEvent;
    "staff-chat-message-sent": StaffChatMessageSentEvent;
    "staff-chat-message-failed": StaffChatMessageFailedEvent;
  }
}
