import { once } from "node:events";
import type { IncomingMessage, Server as HttpServer, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { type Connections, followConnections } from "./connections.ts";
import type { AppEnv } from "../dependencies.ts";
import { type RequestTimeouts, enforceRequestTimeouts } from "./request-timeouts.ts";
import { enforceResponseTimeouts, type ResponseTimeouts } from "./response-timeouts.ts";
import { isHandshake } from "../../realtime/handshake.ts";
import type { SocketServer } from "../../realtime/socket-server.ts";
import { createUpgradeListener, type UpgradeListener, type UpgradeTimes } from "./upgrade.ts";

/** The node's open port. */
export interface Listener {
  readonly port: number;
  /** Takes no new requests and waits for those under way, at most `milliseconds`; then ends them. */
  close(milliseconds: number): Promise<void>;
}

export interface ListenOptions {
  readonly app: Hono<AppEnv>;
  readonly sockets: Pick<SocketServer, "open">;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly bodyTimes?: RequestTimeouts;
  readonly readTimes?: ResponseTimeouts;
  readonly upgradeTimes?: UpgradeTimes;
}

/** What a slow or greedy client may do before it is cut (slow headers, slow bodies, large headers). */
const SERVER_OPTIONS = {
  headersTimeout: 5_000,
  // Bodies have times of their own: see request-timeouts.ts.
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  shouldUpgradeCallback: isHandshake,
};

/** Listens. @throws Error of the system, such as EADDRINUSE */
export async function listen({ app, sockets, host, port, bodyTimes, readTimes, upgradeTimes }: ListenOptions): Promise<Listener> {
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host, serverOptions: SERVER_OPTIONS }) as HttpServer;
  const connections = followConnections(server);
  takeUpgrades(server, connections, createUpgradeListener({ app, sockets, times: upgradeTimes }));
  enforceRequestTimeouts(server, bodyTimes);
  enforceResponseTimeouts(server, readTimes);
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return { port: address.port, close: (milliseconds) => close(server, connections, milliseconds) };
}

function takeUpgrades(server: HttpServer, connections: Connections, take: UpgradeListener): void {
  // A second listener of this event would take nothing and refuse nothing, but keep others from doing so: there is this one.
  const leave = (request: IncomingMessage, _: Duplex, head: Buffer): void => {
    connections.busy(request.socket);
    take(request, head).catch(() => request.socket.destroy());
  };
  server.on("upgrade", leave).on("connect", leave);
  // Node drops what came in one piece with a request whose upgrade it does not grant, so nothing may follow it.
  server.prependListener("request", ({ headers }: IncomingMessage, response: ServerResponse) => {
    if (headers.upgrade !== undefined) response.shouldKeepAlive = false;
  });
}

async function close(server: HttpServer, connections: Connections, milliseconds: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  connections.endIdle();
  const late = setTimeout(() => connections.endAll(), milliseconds);
  await closed;
  clearTimeout(late);
}
