import type { ViewElement } from "../shared/view-element.ts";
import type { LazyMessageTools } from "./features/lazy-message-tools.ts";
import type { MessageEdits } from "./features/message-edits.ts";
import { PersonAskedEvent } from "../shared/person-asked.ts";
import { HistoryAskedEvent, MessageDiscardedEvent, SeenByAskedEvent } from "./message-events.ts";
import { PollAskedEvent } from "../polls/poll-asked.ts";
import type { FeatureHost } from "./features/message-feature.ts";
import type { RowActions } from "./row-view.ts";

/** What a list has for what is done with its rows. */
interface RowActionParts extends Pick<RowActions, "unfold"> {
  readonly edits: MessageEdits;
  readonly tools: LazyMessageTools;
}

/** What a person can do with the rows of a list. */
export function rowActions(list: ViewElement & FeatureHost, { edits, tools, unfold }: RowActionParts): RowActions {
  return {
    unfold,
    run: (button, row, opener) => button.run(row, list, opener),
    more: (row, buttons, opener) => void tools.open({ buttons, opener, run: (button) => button.run(row, list, opener) }),
    write: ({ id }, text) => edits.write(id, text),
    reopen: (id, text) => edits.open(id, text),
    sendAnew: ({ body, ranges = [] }) => list.dispatchEvent(new MessageDiscardedEvent(body, ranges)),
    showHistory: (row, button) => list.dispatchEvent(new HistoryAskedEvent(row.id, button)),
    showPerson: ({ senderId }, button) => list.dispatchEvent(new PersonAskedEvent(senderId, button)),
    showSeen: (row, button) => list.dispatchEvent(new SeenByAskedEvent(row.id, button)),
    retry: ({ id }) => list.commands.retry(list.roomId, id),
    discard: ({ id, outgoing }) => {
      const { replyTo = null, reason, poll = null, forward = null } = outgoing ?? {};
      // Another's words are not to be written anew.
      if (forward !== null) return void list.commands.discard(list.roomId, id);
      // It goes back to where it was written, and is dropped here once it stands there.
      if (poll !== null && outgoing !== null)
        return void list.dispatchEvent(
          new PollAskedEvent(list.roomId, { ...poll, question: outgoing.body }, () => void list.commands.discard(list.roomId, id)),
        );
      if (replyTo !== null && reason !== "reply_invalid") list.commands.setReply(list.roomId, replyTo);
      const text = list.commands.discard(list.roomId, id);
      list.dispatchEvent(new MessageDiscardedEvent(text, outgoing?.ranges ?? []));
    },
  };
}
