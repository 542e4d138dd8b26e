import type { Channel } from "./channel.ts";
import type { Clock } from "./clock.ts";
import type { Connectivity } from "./connectivity.ts";
import type { Locks } from "./locks.ts";
import type { Randomness } from "./randomness.ts";
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
  readonly openSocket: SocketFactory;
  readonly fetch: typeof fetch;
  /** How the bytes of files are sent. */
  readonly sendBytes: UploadRequests;
}
