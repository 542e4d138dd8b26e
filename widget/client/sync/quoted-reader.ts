import type { MessagesByIdResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { MESSAGES_BY_ID } from "../../../protocol/limits.ts";
import { putQuoted } from "../store/reduce/quoted.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Api } from "../transport/api.ts";

/** An answer that the log has overtaken is asked for again, so often at most. */
const TRIES = 3;

/** What is asked for of one room, while others may still join it. */
interface Gathering {
  readonly ids: Set<Id>;
  readonly read: Promise<void>;
}

/** Reads messages that answers quote: all ids of one turn in one request. The reader rejects with a CommandRefused. */
export function createQuotedReader(store: Store<ChatState>, api: Pick<Api, "messagesById">): (roomId: Id, messageId: Id) => Promise<void> {
  const gathering = new Map<Id, Gathering>();

  // A change that came by the log while the answer was on its way was not applied to what the answer holds.
  const ask = async (roomId: Id, ids: readonly Id[]): Promise<MessagesByIdResponse | null> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answer = await api.messagesById(roomId, ids);
      if (answer.head >= (store.state.rooms.get(roomId)?.cursor ?? 0)) return answer;
    }
    return null;
  };
  const read = async (roomId: Id, ids: readonly Id[]): Promise<void> => {
    for (let start = 0; start < ids.length; start += MESSAGES_BY_ID) {
      const asked = ids.slice(start, start + MESSAGES_BY_ID);
      const answer = await ask(roomId, asked);
      if (answer !== null) store.update((state) => putQuoted(state, roomId, { asked, answer }));
    }
  };
  const gather = (roomId: Id): Gathering => {
    const ids = new Set<Id>();
    const reading = Promise.resolve().then(() => {
      gathering.delete(roomId);
      return read(roomId, [...ids]);
    });
    const begun = { ids, read: reading };
    gathering.set(roomId, begun);
    return begun;
  };
  return (roomId, messageId) => {
    const current = gathering.get(roomId) ?? gather(roomId);
    current.ids.add(messageId);
    return current.read;
  };
}
