import type { Id } from "../../protocol/ids.ts";
import { LISTED_ROOMS } from "../../protocol/limits.ts";
import { StaffChatError } from "../base/call-error.ts";
import { systemClock } from "../client/platform/clock.ts";
import { within } from "../client/platform/waits.ts";
import type { ChatState } from "../client/store/state.ts";
import type { Store } from "../client/store/store.ts";

/** Milliseconds in which a room that was made just now is heard of. */
const NEWS_MS = 3_000;

/** Waits until the person is in the room, where all of their rooms are known. @throws StaffChatError `not_found` */
export async function awaitRoom(store: Store<ChatState>, id: Id): Promise<void> {
  const isKnown = () => store.state.rooms.has(id) || store.state.rooms.size >= LISTED_ROOMS;
  if (isKnown()) return;
  let end = () => {};
  const work = new Promise<void>((resolve) => (end = store.subscribe(() => isKnown() && resolve())));
  await within(systemClock, { work, milliseconds: NEWS_MS, late: () => new StaffChatError("not_found") }).finally(() => end());
}
