import type { Message, SavedChange, SavedMark } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { memoise } from "./memoise.ts";
import type { ChatState } from "./state.ts";

/** How the person has saved a message, as they have asked for it; null: they have not. */
export function selectSaved({ saved, patches }: Pick<ChatState, "saved" | "patches">, messageId: Id): SavedMark | null {
  const wish = patches.get(messageId)?.saved;
  const mark = saved.get(messageId) ?? null;
  if (wish === undefined) return mark;
  if (wish === null) return null;
  // What the wish leaves open is as it was.
  return {
    ...wish,
    savedAt: mark?.savedAt ?? wish.savedAt,
    remindAt: wish.remindAt === undefined ? (mark?.remindAt ?? null) : wish.remindAt,
  };
}

const countDue = memoise(
  (saved: ChatState["saved"], patches: ChatState["patches"], rooms: ChatState["rooms"]): number =>
    [...saved.keys()].filter((id) => {
      const mark = selectSaved({ saved, patches }, id);
      return mark?.reminded === true && rooms.has(mark.roomId);
    }).length,
);

/** Reminders that have come and of which the person has not taken note. */
export function selectReminders({ saved, patches, rooms }: Pick<ChatState, "saved" | "patches" | "rooms">): number {
  return saved.size === 0 ? 0 : countDue(saved, patches, rooms);
}

/** Puts what one's own log says of saved messages, and answers those that it has just reminded of. */
export function putSaved(
  state: ChatState,
  changes: readonly SavedChange[],
): { readonly state: ChatState; readonly reminded: readonly Message[] } {
  const saved = new Map(state.saved);
  const reminded: Message[] = [];
  for (const { messageId, saved: mark, message } of changes) {
    if (mark?.reminded === true && message !== null && saved.get(messageId)?.reminded !== true) reminded.push(message);
    if (mark === null) saved.delete(messageId);
    else saved.set(messageId, mark);
  }
  return { state: { ...state, saved }, reminded };
}

/** Lets go of marks of messages that were deleted since, as the whole list has told. Who comes back into a room sees those of that room again. */
export function keepSaved(state: ChatState, listed: ReadonlySet<Id>): ChatState {
  const kept = [...state.saved].filter(([id, { roomId }]) => listed.has(id) || !state.rooms.has(roomId));
  return kept.length === state.saved.size ? state : { ...state, saved: new Map(kept) };
}
