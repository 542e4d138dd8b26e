import { openChannel, type Channel } from "./channel.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createConnectivity, type Connectivity } from "./connectivity.ts";
import { createLocks, type Locks } from "./locks.ts";
import { openStorage } from "./open-storage.ts";
import { systemRandomness, type Randomness } from "./randomness.ts";
import type { SocketFactory } from "./socket.ts";
import type { ClientStorage } from "./storage.ts";
import type { UploadRequests } from "./upload-requests.ts";

/** Everything a session takes from the machine it runs on; tests give their own. */
export interface Platform {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly connectivity: Connectivity;
  readonly locks: Locks | null;
  openChannel(name: string, listener: (message: string) => void): Channel | null;
  openStorage(name: string): Promise<ClientStorage>;
  /** How sockets are opened, where not by WebSocket. */
  readonly openSocket?: SocketFactory;
  readonly fetch: typeof fetch;
  /** How the bytes of files are sent, where not by XMLHttpRequest. */
  readonly sendBytes?: UploadRequests;
}

/** The browser's or Node's own. Reads globals only when called, so that importing it is safe anywhere. */
export function createPlatform(): Platform {
  return {
    clock: systemClock,
    randomness: systemRandomness,
    connectivity: createConnectivity(),
    locks: createLocks(),
    openChannel,
    openStorage,
    fetch: (input, init) => fetch(input, init),
  };
}
