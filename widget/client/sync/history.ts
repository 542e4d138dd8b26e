import type { Id } from "../../../protocol/ids.ts";
import { toRefusal } from "../platform/command-refused.ts";
import { conversationOf, isOpen, type ConversationId } from "../store/conversation.ts";
import { changeThread } from "../store/threads.ts";
import { applyPage, replaceTimeline } from "../store/reduce/reduce-pages.ts";
import { applySnapshot } from "../store/reduce/reduce-opening.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Api } from "../transport/api.ts";
import { createMemberReader, type MemberReader } from "./member-reader.ts";
import { createPageReader, type PageReader } from "./page-reader.ts";

/** Reads rooms, threads, pages of history and members into the store. One page of a conversation is read at a time. */
export interface History extends MemberReader {
  /** Reads the room anew, with the cursor from which it can be followed. @throws CommandRefused */
  loadRoom(roomId: Id): Promise<void>;
  /** Reads the thread that is open; one that is not there is not asked for again. @throws CommandRefused */
  loadThread(id: ConversationId): Promise<void>;
  loadBefore(id: ConversationId): Promise<void>;
  loadAfter(id: ConversationId): Promise<void>;
  /** Shows the stretch around a position; null: the newest. */
  jumpTo(id: ConversationId, position: number | null): Promise<void>;
  /** Loads the stretch around a message of an open conversation, where it is not there; answers its position, or null when it is not in there. */
  find(id: ConversationId, messageId: Id): Promise<number | null>;
}

/** `onLost` hears of a room that the server no longer knows us in. */
export function createHistory(store: Store<ChatState>, api: Api, onLost: (roomId: Id) => void): History {
  const pages = createPageReader(store, api, onLost);
  const members = createMemberReader(store, api);
  return {
    // Not held back by a page that is being read: nothing of the room is true before this has come.
    loadRoom: (roomId) =>
      pages.read(roomId, "newest", async () => {
        const snapshot = await api.snapshot(roomId);
        members.rebase();
        return (state) => applySnapshot(state, snapshot);
      }),
    loadThread: (id) =>
      pages
        .read(id, "newest", async () => {
          const page = await pages.messages(id, null);
          return (state) => applyPage(state, id, { page, keep: "end" });
        })
        .catch((error: unknown) => {
          if (toRefusal(error).code !== "not_found") throw error;
          store.update((state) => changeThread(state, id, (thread) => ({ ...thread, isRead: true })));
        }),
    loadBefore: (roomId) => loadBeside(store, pages, { roomId, side: "before" }),
    loadAfter: (roomId) => loadBeside(store, pages, { roomId, side: "after" }),
    jumpTo: (roomId, position) => (position === null ? showNewest(store, pages, roomId) : showPosition(store, pages, { roomId, position })),
    async find(roomId, messageId) {
      // Whoever waits beside this may ask for another page first; it is waited for as well.
      do await untilLoaded(store, roomId);
      while (pages.isLoading(roomId));
      if (positionOf(store.state, roomId, messageId) === null) await showAround(pages, roomId, messageId);
      return positionOf(store.state, roomId, messageId);
    },
    ...members,
  };
}

/** The first and the last position of a stretch. */
interface Ends {
  readonly first: number;
  readonly last: number;
}

function endsOf(state: ChatState, roomId: Id): Ends | null {
  const messages = conversationOf(state, roomId)?.timeline?.messages ?? [];
  const first = messages[0];
  const last = messages.at(-1);
  return first === undefined || last === undefined ? null : { first: first.position, last: last.position };
}

function positionOf(state: ChatState, roomId: Id, messageId: Id): number | null {
  return conversationOf(state, roomId)?.timeline?.messages.find(({ id }) => id === messageId)?.position ?? null;
}

/** Reads the page before or after what is shown, where there is more. */
async function loadBeside(
  store: Store<ChatState>,
  pages: PageReader,
  { roomId, side }: { readonly roomId: Id; readonly side: "before" | "after" },
): Promise<void> {
  const shown = endsOf(store.state, roomId);
  const timeline = conversationOf(store.state, roomId)?.timeline;
  const isBefore = side === "before";
  if (shown === null || (isBefore ? timeline?.hasBefore : timeline?.hasAfter) !== true) return;
  await pages.load(roomId, side, async () => {
    const page = await pages.messages(roomId, isBefore ? { before: shown.first } : { after: shown.last });
    return (state) => (touches(state, roomId, shown) ? applyPage(state, roomId, { page, keep: isBefore ? "start" : "end" }) : state);
  });
}

function showAround(pages: PageReader, roomId: Id, around: number | Id): Promise<void> {
  return pages.load(roomId, "around", async () => {
    const page = await pages.messages(roomId, { around });
    return (state) => replaceTimeline(state, roomId, page);
  });
}

async function showPosition(
  store: Store<ChatState>,
  pages: PageReader,
  { roomId, position }: { readonly roomId: Id; readonly position: number },
): Promise<void> {
  const shown = endsOf(store.state, roomId);
  if (shown === null || position < shown.first || position > shown.last) await showAround(pages, roomId, position);
}

async function showNewest(store: Store<ChatState>, pages: PageReader, roomId: Id): Promise<void> {
  if (conversationOf(store.state, roomId)?.timeline?.hasAfter === false) return;
  await pages.load(roomId, "newest", async () => {
    const page = await pages.messages(roomId, null);
    return (state) => applyPage(state, roomId, { page, keep: "end" });
  });
}

/** Whether the stretch that a page was asked for is still part of what is shown; a room that was read anew meanwhile starts elsewhere. */
function touches(state: ChatState, roomId: Id, { first, last }: Ends): boolean {
  const messages = conversationOf(state, roomId)?.timeline?.messages ?? [];
  return (messages[0]?.position ?? Infinity) <= last + 1 && (messages.at(-1)?.position ?? 0) >= first - 1;
}

/** Resolves when a conversation that is on screen is loaded, or could not be, or is on screen no more. */
function untilLoaded(store: Store<ChatState>, roomId: Id): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const timeline = conversationOf(store.state, roomId)?.timeline;
      if (isOpen(store.state, roomId) && (timeline === null || (timeline !== undefined && timeline.loading !== "none"))) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(look);
    look();
  });
}
