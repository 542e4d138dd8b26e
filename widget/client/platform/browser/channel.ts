import type { Channel } from "../channel.ts";

/** Opens the line called `name`; null where there are none, or it is denied, which `denied` hears. One's own messages don't come back. */
export function openChannel(name: string, listener: (message: string) => void, denied: () => void): Channel | null {
  try {
    return typeof BroadcastChannel === "undefined" ? null : open(name, listener);
  } catch {
    denied();
    return null;
  }
}

function open(name: string, listener: (message: string) => void): Channel {
  const channel = new BroadcastChannel(name);
  // In Node an open channel would keep the process alive.
  if ("unref" in channel && typeof channel.unref === "function") channel.unref();
  channel.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (typeof event.data === "string") listener(event.data);
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel, not a window
  return { post: (message) => channel.postMessage(message), close: () => channel.close() };
}
