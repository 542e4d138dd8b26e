import type { MessagesResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { toRefusal } from "../platform/command-refused.ts";
import { conversationOf, roomOf, threadOf, type ConversationId } from "../store/conversation.ts";
import { markLoading } from "../store/reduce/reduce-pages.ts";
import { removeRoom } from "../store/reduce/reduce-person.ts";
import type { ChatState, Timeline } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Api, PageQuery } from "../transport/api.ts";

/** Answers what a page that was read makes of the state. */
type Ask = () => Promise<(state: ChatState) => ChatState>;

/** Reads one page of a conversation at a time, and shows in its timeline that it does, and what became of it. */
export interface PageReader {
  /** Reads whatever else is being read. @throws CommandRefused */
  read(conversation: ConversationId, loading: Timeline["loading"], ask: Ask): Promise<void>;
  /** Reads where nothing else is being read. The timeline tells what became of it; pages are asked for again by whoever scrolls. */
  load(conversation: ConversationId, loading: Timeline["loading"], ask: Ask): Promise<void>;
  isLoading(conversation: ConversationId): boolean;
  /** A page of messages that knows of all that the log has told. @throws CommandRefused */
  messages(conversation: ConversationId, query: PageQuery): Promise<MessagesResponse>;
}

/** A page that the log has overtaken is read again, so often at most. */
const TRIES = 3;

/** `onLost` hears of a room that the server no longer knows us in. */
export function createPageReader(store: Store<ChatState>, api: Pick<Api, "messages">, onLost: (roomId: Id) => void): PageReader {
  const read = async (conversation: ConversationId, loading: Timeline["loading"], ask: Ask): Promise<void> => {
    const asked = store.state.rooms.get(conversation)?.membership.changed ?? 0;
    store.update((state) => markLoading(state, conversation, loading));
    try {
      const apply = await ask();
      store.update((state) => markLoading(apply(state), conversation, "none"));
    } catch (error) {
      const refusal = toRefusal(error);
      // Who was out of the room when it was asked for may be in it again by the time the refusal comes.
      // A thread that is not there says nothing of its room.
      if (refusal.code === "not_found" && threadOf(conversation) === null) lose(conversation, asked);
      store.update((state) => markLoading(state, conversation, "none", refusal.code));
      throw refusal;
    }
  };
  const lose = (roomId: Id, changed: number): void => {
    const { state, effects } = removeRoom(store.state, { roomId, changed });
    store.update(() => state);
    if (effects.length > 0) onLost(roomId);
  };
  const isLoading = (conversation: ConversationId): boolean =>
    (conversationOf(store.state, conversation)?.timeline?.loading ?? "none") !== "none";
  return {
    read,
    async load(...[conversation, loading, ask]) {
      if (!isLoading(conversation)) await read(conversation, loading, ask).catch(() => {});
    },
    isLoading,
    // A change that came by the log while the page was on its way was not applied to what the page holds.
    async messages(conversation, query) {
      const [roomId, threadId] = [roomOf(conversation), threadOf(conversation)];
      let page = await api.messages(roomId, query, threadId);
      for (let tries = 1; tries < TRIES && page.head < (store.state.rooms.get(roomId)?.cursor ?? 0); tries += 1)
        page = await api.messages(roomId, query, threadId);
      return page;
    },
  };
}
