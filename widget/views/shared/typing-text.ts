import type { Localize } from "../../i18n/localize.ts";
import type { RoomInState } from "./room-controller.ts";

/** Names of those who are typing, in the order in which they began; the client takes out who has ended. Whom one has blocked is left out. */
export function typingNames({ room, state }: RoomInState): readonly string[] {
  return [...room.typing.keys()].flatMap((userId) => (state.blocked.has(userId) ? [] : (state.users.get(userId)?.name ?? [])));
}

/** "Ana is typing…"; null when nobody is. */
export function typingText(names: readonly string[], localize: Localize): string | null {
  const [first, second] = names;
  if (first === undefined) return null;
  if (second === undefined) return localize.term("typingOne", { name: first });
  return names.length === 2 ? localize.term("typingTwo", { first, second }) : localize.term("typingMany");
}
