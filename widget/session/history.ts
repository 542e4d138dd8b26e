import type { MessagesResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { toRefusal } from "../platform/command-refused.ts";
import { loseRoom } from "../store/reduce-person.ts";
import { applyMembers, applyPage, applyReceipts, applySnapshot, markLoading, replaceTimeline } from "../store/reduce-pages.ts";
import type { ChatState, Timeline } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Api, PageQuery } from "../transport/api.ts";

/** Reads rooms, pages of history and members into the store. One read per room and kind at a time. */
export interface History {
  /** Reads the room anew, with the cursor from which it can be followed. */
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

export function createHistory(store: Store<ChatState>, api: Api): History {
  let base = 0;

  const load = async (roomId: Id, loading: Timeline["loading"], read: () => Promise<(state: ChatState) => ChatState>): Promise<void> => {
    const present = store.state.rooms.get(roomId)?.timeline?.loading ?? "none";
    if (present !== "none") return;
    store.update((state) => markLoading(state, roomId, loading));
    try {
      const apply = await read();
      store.update((state) => markLoading(apply(state), roomId, "none"));
    } catch (error) {
      const { code } = toRefusal(error);
      if (code === "not_found")
        store.update((state) => loseRoom(state, { roomId, changed: state.rooms.get(roomId)?.membership.changed ?? 0 }).state);
      store.update((state) => markLoading(state, roomId, "none", code));
    }
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
    loadRoom: (roomId) =>
      load(roomId, "newest", async () => {
        const snapshot = await api.snapshot(roomId);
        base += 1;
        return (state) => applySnapshot(state, snapshot);
      }),
    async loadBefore(roomId) {
      const shown = ends(roomId);
      if (shown === null || store.state.rooms.get(roomId)?.timeline?.hasBefore !== true) return;
      await load(roomId, "before", async () => {
        const page = await readPage(roomId, { before: shown.first });
        return (state) => applyPage(state, roomId, { page, keep: "start" });
      });
    },
    async loadAfter(roomId) {
      const shown = ends(roomId);
      if (shown === null || store.state.rooms.get(roomId)?.timeline?.hasAfter !== true) return;
      await load(roomId, "after", async () => {
        const page = await readPage(roomId, { after: shown.last });
        return (state) => applyPage(state, roomId, { page, keep: "end" });
      });
    },
    jumpTo: (roomId, position) => (position === null ? showNewest(roomId) : show(roomId, position)),
    async find(roomId, messageId) {
      await untilLoaded(store, roomId);
      if (positionOf(roomId, messageId) === null) await showAround(roomId, messageId);
      return positionOf(roomId, messageId);
    },
    async loadMembers(roomId, { all }) {
      const room = store.state.rooms.get(roomId);
      if (room === undefined) return;
      if (!room.membersComplete && (all || room.members.size === 0)) await readMembers(roomId, all);
      if (room.receiptsComplete) return;
      const response = await readAfterBase(() => api.receipts(roomId));
      store.update((state) => applyReceipts(state, roomId, response));
    },
    rebase() {
      base += 1;
    },
  };

  async function readMembers(roomId: Id, all: boolean): Promise<void> {
    for (let after: Id | null = null; ;) {
      const page = await readAfterBase(() => api.members(roomId, after));
      store.update((state) => applyMembers(state, roomId, page));
      after = page.next;
      if (after === null || !all) return;
    }
  }
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
