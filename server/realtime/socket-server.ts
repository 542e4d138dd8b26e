import type { IncomingMessage } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { CLOSE } from "../../protocol/close-codes.ts";
import { FRAME_BYTES, HEARTBEAT_MS } from "../../protocol/limits.ts";
import { Failure } from "../base/errors.ts";
import { AnonymousPlaces } from "./anonymous-places.ts";
import { FrameWriter, PROCESS_CLOCK } from "./frame-writer.ts";
import { LOOK_MS, SocketSession, type SocketSessionDependencies } from "./socket-session.ts";

/** A handshake that was let in. */
export interface AdmittedHandshake {
  readonly request: IncomingMessage;
  /** Bytes that came right behind it. */
  readonly head: Buffer;
  readonly address: string;
}

/** The node's sockets. */
export interface SocketServer {
  /** Lets one more handshake of an address in. @throws Failure `unavailable` (stopping), `too_many_connections`, `rate_limited` */
  admit(address: string): Promise<void>;
  /** Makes it a socket; from now on its connection is looked after here. */
  open(handshake: AdmittedHandshake): void;
  /** Number of open sockets. */
  readonly size: number;
  /** Tells every socket to come back at a time of its own within `spreadMs`, and closes it (WIRE-7). Resolves when all are closed, whether they answer or not. */
  stop(spreadMs: number): Promise<void>;
}

/** Sockets that have not yet said who they are. */
const ANONYMOUS_MOST = 1_000;
const FRAGMENTS = 64;
const BEATS = HEARTBEAT_MS / LOOK_MS;
/** Milliseconds in which all have to answer a stop. */
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
  const sessions = new Map<SocketSession, number>();
  const places = new AnonymousPlaces(ANONYMOUS_MOST);
  let opened = 0;
  let turn = 0;
  let stopping = false;
  const emptied = Promise.withResolvers<void>();

  const begin = (webSocket: WebSocket, { headers, socket }: IncomingMessage, address: string): void => {
    const origin = headers.origin ?? null;
    const decided = () => places.leave(session);
    const session = new SocketSession(dependencies, { webSocket, outlet: writer.outlet(socket), origin, address, decided });
    // Heartbeats of many sockets are spread over the seconds.
    sessions.set(session, opened++ % BEATS);
    places.take(session);
    webSocket.on("close", () => {
      sessions.delete(session);
      places.leave(session);
      if (stopping && sessions.size === 0) emptied.resolve();
    });
  };

  const clock = setInterval(() => {
    const now = dependencies.now();
    turn = (turn + 1) % BEATS;
    for (const [session, beat] of sessions) session.look(now, beat === turn);
  }, LOOK_MS);

  return {
    get size() {
      return sessions.size;
    },
    async admit(address) {
      await dependencies.rateLimits.consumeConnection(address);
      if (stopping) throw new Failure("unavailable", { retryAfter: 1 });
      if (!places.makeRoom(address)) throw new Failure("too_many_connections", { retryAfter: 1 });
    },
    open({ request, head, address }) {
      webSocketServer.handleUpgrade(request, request.socket, head, (webSocket) => begin(webSocket, request, address));
    },
    async stop(spreadMs) {
      stopping = true;
      for (const session of sessions.keys()) session.leave(CLOSE.restart, Math.round(Math.random() * spreadMs));
      if (sessions.size > 0) await Promise.race([emptied.promise, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
      for (const session of sessions.keys()) session.end();
      clearInterval(clock);
      webSocketServer.close();
    },
  };
}
