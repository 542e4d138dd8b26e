import type { Id } from "../../protocol/ids.ts";
import { createSession, type ChatSession, type SessionEvent } from "../../widget/session.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeDevice, createFakePlatform, type FakeConnectivity, type FakeDevice } from "./fake-platform.ts";
import { createFakeServer, NO_FAULTS, type Faults } from "./fake-server.ts";
import { createRandom } from "./random.ts";

/** One page with one session on it. */
export interface FakeClient {
  readonly userId: Id;
  readonly session: ChatSession;
  readonly faults: Faults;
  readonly connectivity: FakeConnectivity;
  readonly device: FakeDevice;
  readonly events: SessionEvent[];
}

/** A server, its people and their pages, on one clock and one seed. */
export function createFakeWorld(seed: number) {
  const clock = createFakeClock();
  const random = createRandom(seed);
  const server = createFakeServer(clock, random);
  return {
    clock,
    random,
    server,
    /** A page of `userId`, begun; `device` is what an earlier page has left. */
    client(
      userId: Id,
      {
        device = createFakeDevice(),
        roomId,
        tokenProvider,
      }: { device?: FakeDevice; roomId?: Id; tokenProvider?: () => Promise<string> } = {},
    ): FakeClient {
      const faults = { ...NO_FAULTS };
      const platform = createFakePlatform({
        clock,
        random,
        device,
        openSocket: server.openSocket(faults),
        fetch: server.fetchWith(faults),
      });
      const provide = tokenProvider ?? (async () => server.token(userId));
      const session = createSession(
        { server: "https://chat.test", tokenProvider: provide, ...(roomId === undefined ? {} : { roomId }) },
        platform,
      );
      const events: SessionEvent[] = [];
      session.on((event) => events.push(event));
      session.start();
      return { userId, session, faults, connectivity: platform.connectivity, device, events };
    },
  };
}
export type FakeWorld = ReturnType<typeof createFakeWorld>;
