import { systemClock } from "../clock.ts";
import type { Platform } from "../platform.ts";
import { systemRandomness } from "../randomness.ts";
import { openChannel } from "./channel.ts";
import { createConnectivity } from "./connectivity.ts";
import { createLocks } from "./locks.ts";
import { openStorage } from "./open-storage.ts";
import { openWebSocket } from "./socket.ts";

/** What a browser may deny, or a page may have broken; the chat goes on without it. */
export type Lack = "storage" | "locks" | "channel";

/** The browser's or Node's own; hears what it goes on without. Reads globals only when called, so that importing it is safe anywhere. */
export function createPlatform(lacks: (what: Lack) => void = () => {}): Platform {
  return {
    clock: systemClock,
    randomness: systemRandomness,
    connectivity: createConnectivity(),
    locks: createLocks(() => lacks("locks")),
    openChannel: (name, listener) => openChannel(name, listener, () => lacks("channel")),
    openStorage: (name) => openStorage(name, () => lacks("storage")),
    openSocket: openWebSocket,
    fetch: (input, init) => fetch(input, init),
    // Its own chunk: who never sends a file never has it.
    sendBytes: async (request) => (await import("./send-bytes.ts")).sendBytes(request),
  };
}
