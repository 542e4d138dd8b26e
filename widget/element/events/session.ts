import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { ConnectionStatus } from "../../client/store/state.ts";
import { StaffChatEvent } from "./event.ts";
import { StaffChatErrorEvent } from "./visibility.ts";

/** The chat knows who its person is and shows their rooms. */
export class StaffChatReadyEvent extends StaffChatEvent<{ user: User }> {
  constructor(user: User) {
    super("staff-chat-ready", { user });
  }

  get user(): User {
    return this.detail.user;
  }
}

/** The connection is in another state. */
export class StaffChatConnectionChangeEvent extends StaffChatEvent<{ status: ConnectionStatus }> {
  constructor(status: ConnectionStatus) {
    super("staff-chat-connection-change", { status });
  }

  get status(): ConnectionStatus {
    return this.detail.status;
  }
}

/** There are more or fewer unread messages, over all rooms. */
export class StaffChatUnreadChangeEvent extends StaffChatEvent<{ unreadCount: number; mentionCount: number }> {
  constructor(unreadCount: number, mentionCount: number) {
    super("staff-chat-unread-change", { unreadCount, mentionCount });
  }

  get unreadCount(): number {
    return this.detail.unreadCount;
  }

  get mentionCount(): number {
    return this.detail.mentionCount;
  }
}

/** Another room is on screen; null: none. */
export class StaffChatRoomChangeEvent extends StaffChatEvent<{ roomId: Id | null }> {
  constructor(roomId: Id | null) {
    super("staff-chat-room-change", { roomId });
  }

  get roomId(): Id | null {
    return this.detail.roomId;
  }
}

/** What is wrong, by a code, and what to do. */
interface Warning {
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
}

/** The token source failed: once when it begins to, and when it fails in another way. */
export class StaffChatTokenErrorEvent extends StaffChatEvent<{ error: unknown } & Warning> {
  constructor(error: unknown, warning: Warning) {
    super("staff-chat-token-error", { error, ...warning });
  }

  get code(): string {
    return this.detail.code;
  }

  get cause(): string {
    return this.detail.cause;
  }

  get fix(): string {
    return this.detail.fix;
  }

  get error(): unknown {
    return this.detail.error;
  }
}

/** The server lets nobody in, with what is wrong and what to do. */
export class StaffChatExplainedErrorEvent extends StaffChatErrorEvent {
  override readonly cause: string;
  override readonly fix: string;

  constructor({ code, cause, fix }: Warning, retryable: boolean) {
    super(code, `${cause} ${fix}`, retryable);
    this.cause = cause;
    this.fix = fix;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    "staff-chat-ready": StaffChatReadyEvent;
    "staff-chat-connection-change": StaffChatConnectionChangeEvent;
    "staff-chat-unread-change": StaffChatUnreadChangeEvent;
    "staff-chat-room-change": StaffChatRoomChangeEvent;
    "staff-chat-token-error": StaffChatTokenErrorEvent;
  }
}
