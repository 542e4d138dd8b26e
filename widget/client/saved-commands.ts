import { PATHS } from "../../protocol/http.ts";
import { SavedMessagesResponse } from "../../protocol/personal/saved.ts";
import type { ChatCommands } from "./commands.ts";
import { keepSaved } from "./store/saved.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import { putUsers } from "./store/users.ts";
import type { Transport } from "./transport/transport.ts";

export interface SavedCommandDependencies {
  readonly store: Store<ChatState>;
  readonly transport: Pick<Transport, "api">;
}

export type SavedCommands = Pick<ChatCommands, "savedMessages">;

/** What the person has saved. Saving itself is a change of a message, by the outbox. */
export function createSavedCommands({ store, transport: { api } }: SavedCommandDependencies): SavedCommands {
  return {
    async savedMessages(before = null) {
      const { personCursor } = store.state;
      const page = await api.read(PATHS.savedMessages, SavedMessagesResponse, before === null ? {} : { query: { before: `${before}` } });
      store.update((state) => {
        const known = putUsers(state, page.users);
        // Marks of what was deleted since; what has changed while it was read says nothing of them.
        const isWhole = before === null && page.next === null && state.personCursor === personCursor;
        return isWhole ? keepSaved(known, new Set(page.messages.map(({ message }) => message.id))) : known;
      });
      return page;
    },
  };
}
