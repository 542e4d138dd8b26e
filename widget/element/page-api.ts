import type { StaffChat } from "./staff-chat.ts";

type Call = (element: StaffChat) => void;

/** What `window.StaffChat` is: an array of calls before the script arrives, and something that makes them at once after. */
interface CallQueue {
  push(...calls: Call[]): void;
}

declare global {
  interface Window {
    /** Calls for the page's first chat: `(window.StaffChat ??= []).push((chat) => chat.show())`. */
    StaffChat?: CallQueue | Call[];
  }
}

/** Makes the calls a page queued in `window.StaffChat` before the script was there, and those that come later, with the page's first chat. Answers what makes them when one comes. */
export function openCallQueue(owner: Pick<Window, "StaffChat">, element: () => StaffChat | null): () => void {
  const early = Array.isArray(owner.StaffChat) ? owner.StaffChat : [];
  const waiting: Call[] = [];
  const drain = () => {
    const found = element();
    if (found !== null) for (const call of waiting.splice(0)) call(found);
  };
  const push = (...calls: Call[]) => {
    waiting.push(...calls);
    drain();
  };
  owner.StaffChat = { push };
  push(...early);
  return drain;
}

/** Lets any element of the page act on its first chat: `data-staff-chat="open"`, `"open <room id>"`, `"close"` or `"toggle"`. */
export function followPageControls(target: EventTarget, element: () => StaffChat | null): void {
  target.addEventListener("click", (event) => {
    const written = event.composedPath().map((node) => node instanceof HTMLElement && node.dataset["staffChat"]);
    const chat = element();
    const [verb, roomId] = (written.find(Boolean) || "").trim().split(/\s+/);
    if (!chat || event.defaultPrevented) return;
    if (verb === "open") void (roomId ? chat.openRoom(roomId) : chat.show());
    else if (verb === "close") chat.hide();
    else if (verb === "toggle") chat.toggle();
  });
}
