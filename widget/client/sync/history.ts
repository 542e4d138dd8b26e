import type { MembersResponse, MessagesResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { toRefusal } from "../platform/command-refused.ts";
import { removeRoom } from "../store/reduce-person.ts";
import { applyMembers, applyPage, applyReceipts, applySnapshot, markLoading, replaceTimeline } from "../store/reduce-pages.ts";
import type { ChatState, Timeline } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Api, PageQuery } from "../transport/api.ts";

/** Reads rooms, pages of history and members into the store. One page of a room is read at a time. */
export interface History {
  /** Reads the room anew, with the cursor from which it can be followed. @throws CommandRefused */
  loadRoom(roomId: Id): Promise<void>;
  loadBefore(roomId: Id): Promise<void>;
  loadAfter(roomId: Id): Promise<void>;
  /** Shows the stretch around a position; null: the newest. */
  jumpTo(roomId: Id, position: number | null): Promise<void>;
  /** Loads the stretch around a message of the open room, where it is not there; answers its position, or null when the room does not have it. */
  find(roomId: Id, messageId: Id): Promise<number | null>;
  /** Reads all members, or only the first page of them, and all receipts, where that is not done. @throws CommandRefused */
  loadMembers(roomId: Id, options: { readonly all: boolean }): Promise<void>;
  /** A room's cursor was set anew by an opening: what is being read may be older than it. */
  rebase(): void;
}

/** A page that the log has overtaken is read again, so often at most. */
const TRIES = 3;

/** `onLost` hears of a room that the server no longer knows us in. */
export function createHistory(store: Store<ChatState>, api: Api, onLost: (roomId: Id) => void): History {
  let base = 0;

  const read = async (roomId: Id, loading: Timeline["loading"], ask: () => Promise<(state: ChatState) => ChatState>): Promise<void> => {
    const asked = store.state.rooms.get(roomId)?.membership.changed ?? 0;
    store.update((state) => markLoading(state, roomId, loading));
    try {
      const apply = await ask();
      store.update((state) => markLoading(apply(state), roomId, "none"));
    } catch (error) {
      const refusal = toRefusal(error);
      // Who was out of the room when it was asked for may be in it again by the time the refusal comes.
      if (refusal.code === "not_found") lose(roomId, asked);
      store.update((state) => markLoading(state, roomId, "none", refusal.code));
      throw refusal;
    }
  };
  const lose = (roomId: Id, changed: number): void => {
    const { state, effects } = removeRoom(store.state, { roomId, changed });
    store.update(() => state);
    if (effects.length > 0) onLost(roomId);
  };
  const isLoading = (roomId: Id): boolean => (store.state.rooms.get(roomId)?.timeline?.loading ?? "none") !== "none";
  // The timeline tells what became of it; pages are asked for again by whoever scrolls.
  const load = async (...[roomId, loading, ask]: Parameters<typeof read>): Promise<void> => {
    if (isLoading(roomId)) return;
    await read(roomId, loading, ask).catch(() => {});
  };
  // A change that came by the log while the page was on its way was not applied to what the page holds.
  const readPage = async (roomId: Id, query: PageQuery): Promise<MessagesResponse> => {
    let page = await api.messages(roomId, query);
    for (let tries = 1; tries < TRIES && page.head < (store.state.rooms.get(roomId)?.cursor ?? 0); tries += 1)
      page = await api.messages(roomId, query);
    return page;
  };
  // Lists carry no number: one that was asked for before a snapshot may miss what lies before the snapshot's cursor.
  const readAfterBase = async <T>(read: () => Promise<T>): Promise<T> => {
    for (;;) {
      const before = base;
      const list = await read();
      if (before === base) return list;
    }
  };
  const ends = (roomId: Id): { first: number; last: number } | null => {
    const messages = store.state.rooms.get(roomId)?.timeline?.messages ?? [];
    const first = messages[0];
    const last = messages.at(-1);
    return first === undefined || last === undefined ? null : { first: first.position, last: last.position };
  };
  const showAround = (roomId: Id, around: number | Id): Promise<void> =>
    load(roomId, "around", async () => {
      const page = await readPage(roomId, { around });
      return (state) => replaceTimeline(state, roomId, page);
    });
  const show = async (roomId: Id, position: number): Promise<void> => {
    const shown = ends(roomId);
    if (shown !== null && position >= shown.first && position <= shown.last) return;
    await showAround(roomId, position);
  };
  const showNewest = async (roomId: Id): Promise<void> => {
    if (store.state.rooms.get(roomId)?.timeline?.hasAfter === false) return;
    await load(roomId, "newest", async () => {
      const page = await readPage(roomId, null);
      return (state) => applyPage(state, roomId, { page, keep: "end" });
    });
  };

  const positionOf = (roomId: Id, messageId: Id): number | null =>
    store.state.rooms.get(roomId)?.timeline?.messages.find(({ id }) => id === messageId)?.position ?? null;

  return {
    // Not held back by a page that is being read: nothing of the room is true before this has come.
    loadRoom: (roomId) =>
      read(roomId, "newest", async () => {
        const snapshot = await api.snapshot(roomId);
        base += 1;
        return (state) => applySnapshot(state, snapshot);
      }),
    async loadBefore(roomId) {
      const shown = ends(roomId);
      if (shown === null || store.state.rooms.get(roomId)?.timeline?.hasBefore !== true) return;
      await load(roomId, "before", async () => {
        const page = await readPage(roomId, { before: shown.first });
        return (state) => (touches(state, roomId, shown) ? applyPage(state, roomId, { page, keep: "start" }) : state);
      });
    },
    async loadAfter(roomId) {
      const shown = ends(roomId);
      if (shown === null || store.state.rooms.get(roomId)?.timeline?.hasAfter !== true) return;
      await load(roomId, "after", async () => {
        const page = await readPage(roomId, { after: shown.last });
        return (state) => (touches(state, roomId, shown) ? applyPage(state, roomId, { page, keep: "end" }) : state);
      });
    },
    jumpTo: (roomId, position) => (position === null ? showNewest(roomId) : show(roomId, position)),
    async find(roomId, messageId) {
      // Whoever waits beside this may ask for another page first; it is waited for as well.
      do await untilLoaded(store, roomId);
      while (isLoading(roomId));
      if (positionOf(roomId, messageId) === null) await showAround(roomId, messageId);
      return positionOf(roomId, messageId);
    },
    async loadMembers(roomId, { all }) {
      const room = store.state.rooms.get(roomId);
      if (room === undefined) return;
      if (!room.membersComplete && (all || !room.membersRead)) await readMembers(roomId, all);
      if (room.receiptsComplete) return;
      const response = await readAfterBase(() => api.receipts(roomId));
      store.update((state) => applyReceipts(state, roomId, response));
    },
    rebase() {
      base += 1;
    },
  };

  // Pages of before and after a snapshot are not one list: what came before it is no longer held.
  async function readMembers(roomId: Id, all: boolean): Promise<void> {
    let begun = base;
    for (let after: Id | null = null; ;) {
      const page: MembersResponse = await api.members(roomId, after);
      if (begun !== base) {
        begun = base;
        after = null;
        continue;
      }
      store.update((state) => applyMembers(state, roomId, page));
      after = page.next;
      if (after === null || !all) return;
    }
  }
}

/** Whether the stretch that a page was asked for is still part of what is shown; a room that was read anew meanwhile starts elsewhere. */
function touches(state: ChatState, roomId: Id, { first, last }: { readonly first: number; readonly last: number }): boolean {
  const messages = state.rooms.get(roomId)?.timeline?.messages ?? [];
  return (messages[0]?.position ?? Infinity) <= last + 1 && (messages.at(-1)?.position ?? 0) >= first - 1;
}

/** Resolves when a room that is on screen is loaded, or could not be, or is on screen no more. */
function untilLoaded(store: Store<ChatState>, roomId: Id): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { openRoomId, rooms } = store.state;
      const timeline = rooms.get(roomId)?.timeline;
      if (openRoomId === roomId && (timeline === null || (timeline !== undefined && timeline.loading !== "none"))) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.subscribe(look);
    look();
  });
}
