import * as v from "valibot";
import { Id } from "../../protocol/ids.ts";
import { parseValue } from "../../protocol/parse.ts";
import type { Application } from "./application-host.ts";
import { StaffChatError } from "../base/call-error.ts";
import { systemClock } from "../client/platform/clock.ts";
import type { ChatSession } from "../client/client.ts";
import type { LazyPanel } from "./lazy-panel.ts";
import type { Unread } from "./state-events.ts";

/** What the running application is made of. */
export interface ApplicationParts {
  readonly session: ChatSession;
  readonly element: HTMLElement;
  readonly unread: () => Unread;
  /** @throws StaffChatError */
  readonly whenReady: () => Promise<void>;
  readonly panel: LazyPanel;
  readonly dispose: () => void;
}

/** The application of a person: what a page may ask waits until person and rooms are known, not for ever, and is then done in the order it was asked. */
export function sessionApplication({ session, element, unread, whenReady, panel, dispose }: ApplicationParts): Application {
  const { store, commands } = session;
  const inRoom = async (roomId: Id | undefined, act: (roomId: Id) => void): Promise<void> => {
    await whenReady();
    const id = roomId ?? store.state.openRoomId;
    if (id === null) throw new StaffChatError("no_room");
    act(readId(id));
  };
  return {
    hasSession: true,
    get panelStatus() {
      return panel.status;
    },
    get connectionState() {
      return store.state.connection.status;
    },
    get unreadCount() {
      return unread().messages;
    },
    get mentionCount() {
      return unread().mentions;
    },
    get ready() {
      return whenReady();
    },
    prepare: () => panel.prepare(),
    focus: () => panel.focus(),
    dispose,
    async openRoom(roomId, messageId) {
      const id = readId(roomId);
      const target = messageId === undefined ? undefined : readId(messageId);
      await whenReady();
      // Unknown where all rooms are known: there is none, or it was made just now.
      if (!store.state.rooms.has(id)) await (await import("./unknown-room.ts")).awaitRoom(store, id);
      commands.openRoom(id);
      if (target !== undefined) panel.showMessage(target);
    },
    async openDirect(subject) {
      await whenReady();
      return (await lazily(() => import("./open-direct.ts"))).openDirect(session, subject);
    },
    async sendMessage(message) {
      const { readMessage, sendAndWait } = await lazily(() => import("./send-and-wait.ts"));
      const { text, roomId, mentions } = readMessage(message);
      await whenReady();
      const target = roomId ?? store.state.openRoomId;
      if (target === null) throw new StaffChatError("no_room");
      return sendAndWait({ session, element, clock: systemClock }, { roomId: target, text, mentions });
    },
    setDraft: (text, roomId) => inRoom(roomId, (id) => commands.setDraft(id, readText(text))),
    markRead: (roomId) => inRoom(roomId, (id) => commands.markRead(id, store.state.rooms.get(id)?.summary.messages ?? 0)),
    refreshToken: () =>
      session.refreshToken().catch((error: unknown) => {
        throw new StaffChatError("token_failed", error);
      }),
    signOut: (options) => session.signOut(options),
  };
}

// A page without types can name anything.
function read<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const parsed = parseValue(schema, value);
  if (!parsed.ok) throw new StaffChatError("invalid_request", parsed.errors);
  return parsed.value;
}
const readId = (roomId: unknown): Id => read(Id, roomId);
const readText = (text: unknown): string => read(v.string(), text);

/** Few pages call for everything: what a call needs is loaded with the first. @throws StaffChatError */
const lazily = <Module>(load: () => Promise<Module>): Promise<Module> =>
  load().catch((cause: unknown) => {
    throw new StaffChatError("load_failed", cause);
  });

/** The application while nobody is signed in: it only draws. Calls wait elsewhere for a session, and don't come here. */
export function idleApplication({
  panel,
  dispose,
  wipe,
}: Pick<ApplicationParts, "panel" | "dispose"> & { wipe(): Promise<void> }): Application {
  const refuse = () => Promise.reject(new StaffChatError("signed_out"));
  return {
    hasSession: false,
    get panelStatus() {
      return panel.status;
    },
    connectionState: "idle",
    unreadCount: 0,
    mentionCount: 0,
    get ready() {
      return refuse();
    },
    prepare: () => panel.prepare(),
    focus: () => panel.focus(),
    dispose,
    openRoom: refuse,
    openDirect: refuse,
    sendMessage: refuse,
    setDraft: refuse,
    markRead: refuse,
    refreshToken: refuse,
    signOut: (options) => (options.wipe ? wipe() : Promise.resolve()),
  };
}
