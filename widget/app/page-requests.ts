import * as v from "valibot";
import { Id } from "../../protocol/ids.ts";
import { parseValue } from "../../protocol/parse.ts";
import { StaffChatError } from "../base/call-error.ts";
import type { ChatSession } from "../client/client.ts";
import { systemClock } from "../client/platform/clock.ts";
import type { Application } from "./application-host.ts";
import type { LazyPanel } from "./lazy-panel.ts";
import { openDirect } from "./open-direct.ts";
import { readMessage, sendAndWait } from "./send-and-wait.ts";
import { awaitRoom } from "./unknown-room.ts";

/** What a page asks of rooms and messages by itself, which few do. It is there as soon as the chat was used: a message of the page needs no server to be kept. */
export type PageRequests = Pick<Application, "openRoom" | "openDirect" | "sendMessage" | "setDraft" | "search" | "markRead">;

export interface PageRequestParts {
  readonly session: ChatSession;
  readonly element: HTMLElement;
  /** @throws StaffChatError */
  readonly whenReady: () => Promise<void>;
  readonly panel: Pick<LazyPanel, "showMessage" | "search">;
}

export function createPageRequests({ session, element, whenReady, panel }: PageRequestParts): PageRequests {
  const { store, commands } = session;
  const inRoom = async (roomId: Id | undefined, act: (roomId: Id) => void): Promise<void> => {
    await whenReady();
    const id = roomId ?? store.state.openRoomId;
    if (id === null) throw new StaffChatError("no_room");
    act(readId(id));
  };
  return {
    async openRoom(roomId, messageId) {
      const id = readId(roomId);
      const target = messageId === undefined ? undefined : readId(messageId);
      await whenReady();
      // Unknown where all rooms are known: there is none, or it was made just now.
      if (!store.state.rooms.has(id)) await awaitRoom(store, id);
      commands.openRoom(id);
      if (target !== undefined) panel.showMessage(target);
    },
    async openDirect(subject) {
      await whenReady();
      return openDirect(session, subject);
    },
    async sendMessage(message) {
      const { text, roomId, mentions, replyTo } = readMessage(message);
      await whenReady();
      const target = roomId ?? store.state.openRoomId;
      if (target === null) throw new StaffChatError("no_room");
      return sendAndWait({ session, element, clock: systemClock }, { roomId: target, text, mentions, replyTo });
    },
    setDraft: (text, roomId) => inRoom(roomId, (id) => commands.setDraft(id, readText(text))),
    async search(query) {
      const text = query === undefined ? null : readText(query);
      await whenReady();
      panel.search(text);
    },
    markRead: (roomId) => inRoom(roomId, (id) => commands.markRead(id, store.state.rooms.get(id)?.summary.messages ?? 0)),
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
