import type { IncomingMessage } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { CLOSE } from "../../protocol/errors.ts";
import { FRAME_BYTES, HEARTBEAT_MS } from "../../protocol/limits.ts";
import { Failure } from "../errors.ts";
import { FrameWriter, PROCESS_CLOCK } from "./frame-writer.ts";
import { LOOK_MS, SocketSession, type SocketSessionDependencies } from "./socket-session.ts";

/** The node's sockets. */
export interface SocketServer {
  /** Takes upgrades; for the HTTP server's adapter. */
  readonly webSocketServer: WebSocketServer;
  /** Lets a request upgrade, and notes its address. @throws Failure `unavailable` (stopping), `too_many_connections`, `rate_limited` */
  admit(request: object, address: string): Promise<void>;
  /** Number of open sockets. */
  readonly size: number;
  /** Tells every socket to come back at a time of its own within `spreadMs`, and closes it (WIRE-7). Resolves when all are closed. */
  stop(spreadMs: number): Promise<void>;
}

/** Sockets that have not yet said who they are. */
const ANONYMOUS_MOST = 1_000;
const FRAGMENTS = 64;
const BEATS = HEARTBEAT_MS / LOOK_MS;
const STOP_MS = 3_000;

export function createSocketServer(dependencies: SocketSessionDependencies): SocketServer {
  const webSocketServer = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES,
    maxFragments: FRAGMENTS,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const writer = new FrameWriter(PROCESS_CLOCK);
  const addresses = new WeakMap<object, string>();
  const sessions = new Map<SocketSession, number>();
  const anonymous = new Set<SocketSession>();
  let opened = 0;
  let turn = 0;
  let stopping = false;
  let emptied = () => {};

  webSocketServer.on("connection", (webSocket: WebSocket, request: IncomingMessage) => {
    const caller = {
      webSocket,
      outlet: writer.outlet(request.socket),
      origin: request.headers.origin ?? null,
      address: addresses.get(request) ?? "unknown",
    };
    const session = new SocketSession(dependencies, caller);
    // Heartbeats of many sockets are spread over the seconds.
    sessions.set(session, opened++ % BEATS);
    anonymous.add(session);
    webSocket.on("close", () => {
      sessions.delete(session);
      anonymous.delete(session);
      if (sessions.size === 0) emptied();
    });
    dropLaterListeners(webSocket);
  });

  const clock = setInterval(() => {
    const now = dependencies.now();
    turn = (turn + 1) % BEATS;
    for (const [session, beat] of sessions) session.look(now, beat === turn);
  }, LOOK_MS);

  return {
    webSocketServer,
    get size() {
      return sessions.size;
    },
    async admit(request, address) {
      if (stopping) throw new Failure("unavailable", { retryAfter: 1 });
      await dependencies.rateLimits.consumeConnection(address);
      for (const session of anonymous) if (!session.anonymous) anonymous.delete(session);
      if (anonymous.size >= ANONYMOUS_MOST) throw new Failure("too_many_connections", { retryAfter: 1 });
      addresses.set(request, address);
    },
    async stop(spreadMs) {
      stopping = true;
      for (const session of sessions.keys()) session.leave(CLOSE.restart, Math.round(Math.random() * spreadMs));
      if (sessions.size > 0) {
        await new Promise<void>((resolve) => {
          emptied = resolve;
          setTimeout(resolve, STOP_MS).unref();
        });
      }
      clearInterval(clock);
      webSocketServer.close();
    },
  };
}

// The HTTP adapter listens as well, once it hears of the socket, and by its listeners keeps the whole request: several kilobytes for as long as the socket lives.
function dropLaterListeners(webSocket: WebSocket): void {
  const events = ["message", "close", "error"] as const;
  const own = events.map((event) => new Set(webSocket.listeners(event)));
  setImmediate(() => {
    events.forEach((event, index) => {
      for (const listener of webSocket.listeners(event)) if (!own[index]!.has(listener)) webSocket.off(event, listener as () => void);
    });
  });
}
