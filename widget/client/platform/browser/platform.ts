import { systemClock } from "../clock.ts";
import type { Platform } from "../platform.ts";
import { systemRandomness } from "../randomness.ts";
import { openChannel } from "./channel.ts";
import { createConnectivity } from "./connectivity.ts";
import { createLocks } from "./locks.ts";
import { openStorage } from "./open-storage.ts";
import { openWebSocket } from "./socket.ts";

/** The browser's or Node's own. Reads globals only when called, so that importing it is safe anywhere. */
export function createPlatform(): Platform {
  return {
    clock: systemClock,
    randomness: systemRandomness,
    connectivity: createConnectivity(),
    locks: createLocks(),
    openChannel,
    openStorage,
    openSocket: openWebSocket,
    fetch: (input, init) => fetch(input, init),
    // Its own chunk: who never sends a file never has it.
    sendBytes: async (request) => (await import("./send-bytes.ts")).sendBytes(request),
  };
}
