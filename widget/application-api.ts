import type { Id } from "../protocol/ids.ts";
import type { Application } from "./application-host.ts";
import { MessageNotSent, sendAndWait } from "./send-message.ts";
import type { ChatSession } from "./session.ts";
import type { Unread } from "./watch.ts";

/** What the running application is made of. */
export interface ApplicationParts {
  readonly session: ChatSession;
  readonly element: HTMLElement;
  readonly unread: () => Unread;
  readonly ready: Promise<void>;
  readonly focus: () => void;
  readonly showMessage: (messageId: Id) => void;
  readonly dispose: () => void;
}

/** The application of a person: what a page may ask waits until person and rooms are known, and is then done in the order it was asked. */
export function sessionApplication({ session, element, unread, ready, focus, showMessage, dispose }: ApplicationParts): Application {
  const { store, commands } = session;
  const inRoom = (roomId: Id | undefined, act: (roomId: Id) => void) =>
    void ready.then(() => {
      const id = roomId ?? store.state.openRoomId;
      if (id !== null) act(id);
    });
  return {
    hasSession: true,
    get connectionState() {
      return store.state.connection.status;
    },
    get unreadCount() {
      return unread().messages;
    },
    get mentionCount() {
      return unread().mentions;
    },
    ready,
    focus,
    dispose,
    openRoom: (roomId, messageId) =>
      void ready.then(() => {
        commands.openRoom(roomId);
        if (messageId !== undefined) showMessage(messageId);
      }),
    async sendMessage({ text, roomId, mentions = [] }) {
      await ready;
      const target = roomId ?? store.state.openRoomId;
      if (target === null) throw new MessageNotSent("no_room");
      return sendAndWait(session, element, { roomId: target, text, mentions });
    },
    setDraft: (text, roomId) => inRoom(roomId, (id) => commands.setDraft(id, text)),
    markRead: (roomId) => inRoom(roomId, (id) => commands.markRead(id, store.state.rooms.get(id)?.summary.messages ?? 0)),
    refreshToken: () => session.refreshToken(),
    signOut: (options) => session.signOut(options),
  };
}

/** The application while nobody is signed in: it only draws. */
export function idleApplication({ focus, dispose }: Pick<ApplicationParts, "focus" | "dispose">): Application {
  return {
    hasSession: false,
    connectionState: "idle",
    unreadCount: 0,
    mentionCount: 0,
    ready: new Promise(() => undefined),
    focus,
    dispose,
    openRoom: () => undefined,
    sendMessage: () => Promise.reject(new MessageNotSent("not_authenticated")),
    setDraft: () => undefined,
    markRead: () => undefined,
    refreshToken: () => Promise.resolve(),
    signOut: () => Promise.resolve(),
  };
}
