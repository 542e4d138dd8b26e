import type { StaffChat } from "./staff-chat.ts";

type Call = (element: StaffChat) => void;

/** What `window.StaffChat` is: an array of calls before the script arrives, and something that makes them at once after. */
interface CallQueue {
  push(...calls: Call[]): void;
}

interface QueueOwner {
  StaffChat?: CallQueue | Call[];
}

/** Makes the calls a page queued in `window.StaffChat` before the script was there, and those that come later, with the page's first chat. */
export function openCallQueue(owner: QueueOwner, element: () => StaffChat | null): void {
  const early = Array.isArray(owner.StaffChat) ? owner.StaffChat : [];
  const waiting: Call[] = [];
  const drain = () => {
    const found = element();
    if (found !== null) for (const call of waiting.splice(0)) call(found);
    return found !== null;
  };
  const push = (...calls: Call[]) => {
    waiting.push(...calls);
    if (drain()) return;
    const observer = new MutationObserver(() => drain() && observer.disconnect());
    observer.observe(document.documentElement, { childList: true, subtree: true });
  };
  owner.StaffChat = { push };
  if (early.length > 0) push(...early);
}

/** Lets any element of the page act on its first chat: `data-staff-chat="open"`, `"open <room id>"`, `"close"` or `"toggle"`. */
export function followPageControls(target: EventTarget, element: () => StaffChat | null): void {
  target.addEventListener("click", (event) => {
    const control = event.composedPath().find((node) => node instanceof HTMLElement && node.dataset["staffChat"] !== undefined);
    const chat = element();
    if (!(control instanceof HTMLElement) || chat === null || event.defaultPrevented) return;
    const [verb, roomId] = (control.dataset["staffChat"] ?? "").trim().split(/\s+/);
    if (verb === "open" && roomId) void chat.openRoom(roomId);
    else if (verb === "open") chat.show();
    else if (verb === "close") chat.hide();
    else if (verb === "toggle") chat.toggle();
  });
}
