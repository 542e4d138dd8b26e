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
  /** Reads all members, or only the first page of them, and all receipts, where that is not done. @throws CommandRefused */
  loadMembers(roomId: Id, options: { readonly all: boolean }): Promise<void>;
  /** Forgets which receipts were read, as after a reset. */
  forget(roomId: Id): void;
}

/** A page that the log has overtaken is read again, so often at most. */
const TRIES = 3;

export function createHistory(store: Store<ChatState>, api: Api): History {
  const withReceipts = new Set<Id>();

  const load = async (roomId: Id, loading: Timeline["loading"], read: () => Promise<(state: ChatState) => ChatState>): Promise<void> => {
    const present = store.state.rooms.get(roomId)?.timeline?.loading ?? "none";
    if (present !== "none") return;
    store.update((state) => markLoading(state, roomId, loading));
    try {
      const apply = await read();
      store.update((state) => markLoading(apply(state), roomId, "none"));
    } catch (error) {
      const { code } = toRefusal(error);
      if (code === "not_found") store.update((state) => loseRoom(state, { roomId, changed: state.rooms.get(roomId)?.membership.changed ?? 0 }).state);
      store.update((state) => markLoading(state, roomId, "none", code));
    }
  };
  // A change that came by the log while the page was on its way was not applied to what the page holds.
  const readPage = async (roomId: Id, query: PageQuery): Promise<MessagesResponse> => {
    let page = await api.messages(roomId, query);
    for (let tries = 1; tries < TRIES && page.head < (store.state.rooms.get(roomId)?.cursor ?? 0); tries += 1) page = await api.messages(roomId, query);
    return page;
  };
  const ends = (roomId: Id): { first: number; last: number } | null => {
    const messages = store.state.rooms.get(roomId)?.timeline?.messages ?? [];
    const first = messages[0];
    const last = messages.at(-1);
    return first === undefined || last === undefined ? null : { first: first.position, last: last.position };
  };
  const show = async (roomId: Id, position: number): Promise<void> => {
    const shown = ends(roomId);
    if (shown !== null && position >= shown.first && position <= shown.last) return;
    await load(roomId, "around", async () => {
      const page = await readPage(roomId, { around: position });
      return (state) => replaceTimeline(state, roomId, page);
    });
  };
  const showNewest = async (roomId: Id): Promise<void> => {
    if (store.state.rooms.get(roomId)?.timeline?.hasAfter === false) return;
    await load(roomId, "newest", async () => {
      const page = await readPage(roomId, null);
      return (state) => applyPage(state, roomId, { page, keep: "end" });
    });
  };

  return {
    loadRoom: (roomId) =>
      load(roomId, "newest", async () => {
        const snapshot = await api.snapshot(roomId);
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
    async loadMembers(roomId, { all }) {
      const room = store.state.rooms.get(roomId);
      if (room === undefined) return;
      if (!room.membersComplete && (all || room.members.size === 0)) await readMembers(roomId, all);
      if (withReceipts.has(roomId)) return;
      const response = await api.receipts(roomId);
      withReceipts.add(roomId);
      store.update((state) => applyReceipts(state, roomId, response));
    },
    forget: (roomId) => void withReceipts.delete(roomId),
  };

  async function readMembers(roomId: Id, all: boolean): Promise<void> {
    for (let after: Id | null = null; ; ) {
      const page = await api.members(roomId, after);
      store.update((state) => applyMembers(state, roomId, page));
      after = page.next;
      if (after === null || !all) return;
    }
  }
}
