import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { createAdaptorServer, type WebSocketServerLike } from "@hono/node-server";
import type { Hono } from "hono";
import type { AppEnv } from "./http/dependencies.ts";
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
}

/** What a slow or greedy client may do before it is cut (slow headers, slow bodies, large headers). */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16 * 1024,
};
const IDLE_LOOK_MS = 100;

/** Listens. @throws Error of the system, such as EADDRINUSE */
export async function listen({ app, sockets, host, port }: ListenOptions): Promise<Listener> {
  // The adapter's type of `ws` is stricter about options that are not set.
  const websocket = { server: sockets.webSocketServer as WebSocketServerLike };
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host, serverOptions: SERVER_OPTIONS, websocket }) as HttpServer;
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return { port: address.port, close: (milliseconds) => close(server, milliseconds) };
}

async function close(server: HttpServer, milliseconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections kept alive would hold the server open although nobody asks anything.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
  const late = setTimeout(() => server.closeAllConnections(), milliseconds);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
