import { after, before } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import type { ChatSession, SessionOptions } from "../../widget/client/client.ts";
import { createSession } from "../../widget/client/create-session.ts";
import type { ChatState } from "../../widget/client/store/state.ts";
import { startServer, type InProcessServer } from "./server.ts";

/** A session of the widget in Node against a real server. */
export interface HeadlessClient {
  readonly session: ChatSession;
  readonly state: ChatState;
  /** Resolves when the state is as `condition` says. */
  until(condition: (state: ChatState) => boolean, what: string): Promise<void>;
  /** Texts of a room's timeline. */
  bodies(roomId: Id): string[];
}

/** A machine on which no socket ever opens, as behind a proxy that does not know them. */
export function platformWithoutSockets(): Platform {
  return {
    ...createPlatform(),
    openSocket: (_url, handlers) => ({ open: () => void setTimeout(() => handlers.onClose(1006), 1), close() {}, send: () => false }),
  };
}

/** A machine whose waits between tries are short. */
export function hurried(platform: Platform): Platform {
  return { ...platform, randomness: { ...platform.randomness, number: () => 0.02 } };
}

/** How long a condition may take to come true. */
const PATIENCE_MS = 15_000;

export function startHeadless(options: SessionOptions, platform: Platform = createPlatform()): HeadlessClient {
  const session = createSession(options, platform);
  session.start();
  return {
    session,
    get state() {
      return session.store.state;
    },
    bodies: (roomId) => session.store.state.rooms.get(roomId)?.timeline?.messages.map(({ body }) => body) ?? [],
    until: (condition, what) =>
      new Promise((resolve, reject) => {
        const done = (): void => {
          unsubscribe();
          clearTimeout(timer);
        };
        const look = (): void => {
          if (!condition(session.store.state)) return;
          done();
          resolve();
        };
        const unsubscribe = session.store.subscribe(look);
        const timer = setTimeout(() => {
          done();
          reject(new Error(`not within ${PATIENCE_MS} ms: ${what}; ${JSON.stringify(session.store.state.connection)}`));
        }, PATIENCE_MS);
        look();
      }),
  };
}

/** A server for the tests of a file, and people at it; all of them end with the tests. */
export function withHeadlessPeople(): {
  readonly server: InProcessServer;
  start(subject: string, platform: Platform, roomId?: Id): HeadlessClient;
} {
  let server: InProcessServer | null = null;
  const running: HeadlessClient[] = [];
  before(async () => {
    server = await startServer();
  });
  after(async () => {
    for (const { session } of running) session.stop();
    await server?.stop();
  });
  const started = (): InProcessServer => {
    if (server === null) throw new Error("the server starts with the tests");
    return server;
  };
  return {
    get server() {
      return started();
    },
    start(subject, platform, roomId) {
      const { url, tenant } = started();
      const options = { server: url, tokenProvider: () => tenant.mint(subject), ...(roomId === undefined ? {} : { roomId }) };
      const client = startHeadless(options, platform);
      running.push(client);
      return client;
    },
  };
}
