import type { MessagesByIdResponse } from "../../../../protocol/http.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { changeRoom } from "../changes.ts";
import type { ChatState } from "../state.ts";
import { putUsers } from "../users.ts";

/** Puts what was read for answers that quote it, each if newer; what was asked for and is not in the answer the room does not have. */
export function putQuoted(
  state: ChatState,
  roomId: Id,
  { asked, answer }: { readonly asked: readonly Id[]; readonly answer: MessagesByIdResponse },
): ChatState {
  const found = new Map(answer.messages.map((message) => [message.id, message]));
  return changeRoom(putUsers(state, answer.users), roomId, (room) => {
    const quoted = new Map(room.quoted);
    for (const id of asked) {
      const message = found.get(id) ?? null;
      if ((quoted.get(id)?.changed ?? -1) < (message?.changed ?? 0)) quoted.set(id, message);
    }
    return { ...room, quoted };
  });
}
