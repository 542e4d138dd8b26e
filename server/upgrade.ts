import { upgradeWebSocket } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./http/dependencies.ts";
import type { SocketServer } from "./sockets/socket-server.ts";

/** Takes a request for a socket. The socket itself is taken over where the socket server hears of it, so nothing of the request is kept. */
export function createUpgrade(sockets: Pick<SocketServer, "admit">): MiddlewareHandler<AppEnv> {
  const upgrade = upgradeWebSocket(() => ({}));
  return async (context, next) => {
    const request = context.env?.incoming;
    if (request === undefined || context.req.header("upgrade")?.toLowerCase() !== "websocket") return next();
    await sockets.admit(request, context.get("address"));
    return upgrade(context, next);
  };
}
