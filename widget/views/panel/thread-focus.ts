import type { Id } from "../../../protocol/ids.ts";
import type { RoomViewElement } from "./room-view.ts";

/** Where the focus goes when a thread opens: to its composer, or, where fingers type, to the button that leads back. */
export function focusThread(thread: RoomViewElement | null, isTouched: boolean): void {
  if (!isTouched) return thread?.focusComposer();
  [...(thread?.querySelectorAll<HTMLElement>("[part=thread-close-button]") ?? [])].find((button) => button.checkVisibility())?.focus();
}

/** Where it goes when the thread closes: to the line under its first message, or that message, or where one writes. */
export function focusOpener(room: RoomViewElement | null, threadId: Id | undefined): void {
  const message = room?.querySelector<HTMLElement>(`[data-message="${threadId}"]`);
  const opener = message?.querySelector<HTMLElement>(".thread-summary") ?? message;
  if (opener != null) opener.focus();
  else room?.focusComposer();
}
