import { once } from "node:events";
import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createAdaptorServer, type WebSocketServerLike } from "@hono/node-server";
import type { Hono } from "hono";
import type { AppEnv } from "./http/dependencies.ts";
import { type BodyTimes, cutSlowBodies } from "./slow-bodies.ts";
import { cutSlowReaders, type ReadTimes } from "./slow-readers.ts";
import type { SocketServer } from "./sockets/socket-server.ts";

/** The node's open port. */
export interface Listener {
  readonly port: number;
  /** Takes no new requests and waits for those under way, at most `milliseconds`; then ends them. */
  close(milliseconds: number): Promise<void>;
}

export interface ListenOptions {
  readonly app: Hono<AppEnv>;
  readonly sockets: Pick<SocketServer, "webSocketServer">;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly bodyTimes?: BodyTimes;
  readonly readTimes?: ReadTimes;
}

/** What a slow or greedy client may do before it is cut (slow headers, slow bodies, large headers). */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  // Bodies have times of their own: see slow-bodies.ts.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};

/** Listens. @throws Error of the system, such as EADDRINUSE */
export async function listen({ app, sockets, host, port, bodyTimes, readTimes }: ListenOptions): Promise<Listener> {
  // The adapter's type of `ws` is stricter about options that are not set.
  const websocket = { server: sockets.webSocketServer as WebSocketServerLike };
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host, serverOptions: SERVER_OPTIONS, websocket }) as HttpServer;
  const idle = followIdle(server);
  cutSlowBodies(server, bodyTimes);
  cutSlowReaders(server, readTimes);
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return { port: address.port, close: (milliseconds) => close(server, idle, milliseconds) };
}

interface Idle {
  /** Ends connections that nobody asks anything on, and from now on each with the answer it waits for. */
  end(): void;
}

// Node's own look for idle connections passes over those that have asked nothing yet, as browsers open them in advance.
function followIdle(server: HttpServer): Idle {
  const idle = new Set<Socket>();
  let ending = false;
  server.on("connection", (socket: Socket) => {
    idle.add(socket);
    socket.once("close", () => idle.delete(socket));
  });
  server.on("upgrade", ({ socket }: IncomingMessage) => idle.delete(socket));
  server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket);
    response.once("close", () => {
      if (ending) socket.destroySoon();
      else if (!socket.destroyed) idle.add(socket);
    });
  });
  return {
    end() {
      ending = true;
      for (const socket of idle) socket.destroy();
    },
  };
}

async function close(server: HttpServer, idle: Idle, milliseconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  idle.end();
  const late = setTimeout(() => server.closeAllConnections(), milliseconds);
  await closed;
  clearTimeout(late);
}
