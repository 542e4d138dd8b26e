import type { Id } from "../../protocol/ids.ts";
import type { ChatSession, SessionEvent, SessionOptions } from "../../widget/client/client.ts";
import { createListeningSession, type ListeningSession } from "../../widget/client/listening-session.ts";
import { createSession } from "../../widget/client/create-session.ts";
import type { LoadParts } from "../../widget/client/create-client.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeDevice, createFakePlatform, type FakeConnectivity, type FakeDevice } from "./fake-platform.ts";
import { createFakeServer, NO_FAULTS, type Faults } from "./fake-server.ts";
import { createRandom } from "./random.ts";

/** One page with one session on it. */
export interface FakeClient<Session = ChatSession> {
  readonly userId: Id;
  readonly session: Session;
  readonly faults: Faults;
  readonly connectivity: FakeConnectivity;
  readonly device: FakeDevice;
  readonly events: SessionEvent[];
}

/** How a page differs from the plain one. */
interface ClientOptions {
  readonly device?: FakeDevice;
  readonly roomId?: Id;
  readonly tokenProvider?: () => Promise<string>;
  readonly isFull?: () => boolean;
  readonly tabs?: Pick<Platform, "locks" | "openChannel">;
  /** Another address of the same server. */
  readonly server?: string;
}

/** A server, its people and their pages, on one clock and one seed. */
export function createFakeWorld(seed: number) {
  const clock = createFakeClock();
  const random = createRandom(seed);
  const server = createFakeServer(clock, random);
  const open = <Session extends ListeningSession | ChatSession>(
    userId: Id,
    make: (options: SessionOptions, platform: Platform) => Session,
    { device = createFakeDevice(), roomId, tokenProvider, isFull, tabs, server: address = "https://chat.test" }: ClientOptions,
  ): FakeClient<Session> => {
    const faults = { ...NO_FAULTS };
    const platform = createFakePlatform({
      clock,
      random,
      device: isFull === undefined ? device : withFullDisk(device, isFull),
      openSocket: server.openSocket(faults),
      fetch: server.fetchWith(faults),
      tabs,
    });
    const provide = tokenProvider ?? (async () => server.token(userId));
    const session = make({ server: address, tokenProvider: provide, ...(roomId === undefined ? {} : { roomId }) }, platform);
    const events: SessionEvent[] = [];
    session.on((event) => events.push(event));
    session.start();
    return { userId, session, faults, connectivity: platform.connectivity, device, events };
  };
  return {
    clock,
    random,
    server,
    /** A page of `userId`, begun; `device` is what an earlier page has left. */
    client: (userId: Id, options: ClientOptions = {}): FakeClient => open(userId, createSession, options),
    /** A page of `userId` whose chat is closed, and which has not loaded the rest of its session yet. */
    listener: (userId: Id, loadParts: LoadParts, options: ClientOptions = {}): FakeClient<ListeningSession> =>
      open(userId, (given, platform) => createListeningSession(given, platform, loadParts), options),
  };
}
export type FakeWorld = ReturnType<typeof createFakeWorld>;

/** A device on which nothing new fits while `isFull` says so. */
function withFullDisk(device: FakeDevice, isFull: () => boolean): FakeDevice {
  return {
    disks: device.disks,
    async openStorage(name) {
      const storage = await device.openStorage(name);
      return {
        ...storage,
        async update(area, keys, change) {
          await storage.update(area, keys, (current) => {
            const written = change(current);
            if (area === "blobs" && isFull() && [...written.values()].some((value) => value !== undefined))
              throw new DOMException("full", "QuotaExceededError");
            return written;
          });
        },
      };
    },
  };
}
