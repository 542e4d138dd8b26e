import type { Forwarded, Message } from "../../protocol/entities.ts";
import { checkText, withLineFeeds } from "../../protocol/text.ts";
import type { ChatCommands } from "./commands.ts";
import { CommandRefused } from "./platform/command-refused.ts";
import type { ChatState } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import type { UserData } from "./storage/user-data.ts";

export interface ForwardCommandDependencies {
  readonly store: Store<ChatState>;
  readonly userData: () => UserData | null;
}

export type ForwardCommands = Pick<ChatCommands, "forwardMessage">;

/** Messages that go on to other rooms, by the outbox like all messages. */
export function createForwardCommands({ store, userData }: ForwardCommandDependencies): ForwardCommands {
  return {
    forwardMessage(message, roomIds, comment = "") {
      const outbox = userData()?.outbox;
      if (outbox === undefined) return Promise.reject(new CommandRefused("unavailable"));
      const said = checkText(withLineFeeds(comment), store.state.limits.messageCodePoints);
      if (!said.ok && said.problem !== "text_empty") return Promise.reject(new CommandRefused(said.problem));
      const { roomId, id: messageId, attachments, body } = message;
      const forward = { roomId, messageId, attachments, source: sourceOf(store.state, message) };
      for (const to of roomIds) {
        if (said.ok) outbox.add({ roomId: to, body: said.text, mentions: [] });
        outbox.add({ roomId: to, body, mentions: [], forward });
      }
      return Promise.resolve();
    },
  };
}

/** What the server will say of where the words come from (FWD-2). */
function sourceOf({ rooms, users, me }: ChatState, { forwarded, roomId, id, senderId, createdAt }: Message): Forwarded {
  if (forwarded !== null) return forwarded;
  const isPrivate = rooms.get(roomId)?.room.kind === "direct";
  const sender = senderId === me?.id ? me : isPrivate ? null : (users.get(senderId) ?? null);
  const place = isPrivate ? { roomId: null, messageId: null } : { roomId, messageId: id };
  return { userId: sender?.id ?? null, name: sender?.name ?? null, ...place, at: createdAt };
}
