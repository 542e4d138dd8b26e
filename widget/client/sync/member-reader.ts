import type { MembersResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { applyMembers, applyReceipts } from "../store/reduce/reduce-pages.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Api } from "../transport/api.ts";

/** Reads who is in a room, and their receipts. */
export interface MemberReader {
  /** Reads all members, or only the first page of them, and all receipts, where that is not done. @throws CommandRefused */
  loadMembers(roomId: Id, options: { readonly all: boolean }): Promise<void>;
  /** A room's cursor was set anew: what is being read may be older than it. */
  rebase(): void;
}

export function createMemberReader(store: Store<ChatState>, api: Pick<Api, "members" | "receipts">): MemberReader {
  let base = 0;
  // Lists carry no number: one that was asked for before a snapshot may miss what lies before the snapshot's cursor.
  const readAfterBase = async <T>(read: () => Promise<T>): Promise<T> => {
    for (;;) {
      const before = base;
      const list = await read();
      if (before === base) return list;
    }
  };
  // Pages of before and after a snapshot are not one list: what came before it is no longer held.
  const readMembers = async (roomId: Id, all: boolean): Promise<void> => {
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
  };
  return {
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
}
