import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The connections of a server, sockets among them. */
export interface Connections {
  /** Somebody else takes care of the connection from now on: it is not idle until it closes. */
  busy(socket: Socket): void;
  /** Ends those that nobody asks anything on, and from now on each with the answer it waits for. */
  endIdle(): void;
  /** Ends every one. */
  endAll(): void;
}

/**
 * Follows a server's connections. Node's own look for idle ones passes over those that have asked nothing yet, as browsers open them in advance,
 * and its own list of all has none that was upgraded.
 */
export function followConnections(server: Server): Connections {
  const all = new Set<Socket>();
  const idle = new Set<Socket>();
  let ending = false;
  server.on("connection", (socket: Socket) => {
    all.add(socket);
    idle.add(socket);
    socket.once("close", () => {
      all.delete(socket);
      idle.delete(socket);
    });
  });
  server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket);
    response.once("close", () => {
      if (ending) socket.destroySoon();
      else if (!socket.destroyed) idle.add(socket);
    });
  });
  return {
    busy: (socket) => void idle.delete(socket),
    endIdle() {
      ending = true;
      for (const socket of idle) socket.destroy();
    },
    endAll() {
      for (const socket of all) socket.destroy();
    },
  };
}
