import { type IncomingMessage, ServerResponse } from "node:http";
import type { Hono, MiddlewareHandler } from "hono";
import { Failure } from "../../base/errors.ts";
import type { AppEnv, Handshake } from "../dependencies.ts";
import { asksForSocket, handshakeProblems, isHandshake } from "../../realtime/handshake.ts";
import type { SocketServer } from "../../realtime/socket-server.ts";

/** How long a connection that has left HTTP may stay without being a socket. */
export interface UpgradeTimes {
  /** Milliseconds until a handshake is answered. */
  readonly answerMs: number;
  /** Milliseconds for the other end to read a refusal and to close. */
  readonly lingerMs: number;
}

/** More than an answer may take; time enough for a refusal to cross the world. */
export const UPGRADE_TIMES: UpgradeTimes = { answerMs: 15_000, lingerMs: 2_000 };

/** The route of the socket: lets a handshake in, and says what is wrong with one that is none. */
export function createUpgrade(sockets: Pick<SocketServer, "admit">): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const { handshake, incoming } = context.env ?? {};
    if (handshake !== undefined) {
      const address = context.get("address");
      await sockets.admit(address);
      handshake.admitted = address;
      return context.body(null);
    }
    const errors = incoming !== undefined && asksForSocket(incoming) ? handshakeProblems(incoming) : [];
    if (errors.length === 0) return next();
    throw new Failure("invalid_request", { errors });
  };
}

export interface UpgradeOptions {
  readonly app: Hono<AppEnv>;
  readonly sockets: Pick<SocketServer, "open">;
  readonly times?: UpgradeTimes | undefined;
}

/** Takes a connection that has left HTTP, with the bytes that came after the request. */
export type UpgradeListener = (request: IncomingMessage, head: Buffer) => Promise<void>;

/**
 * The one owner of connections that leave HTTP. Node forgets these: nothing reads, times or closes them any more. So each of them becomes a
 * socket, or gets the app's answer and is ended, whatever the other end does.
 */
export function createUpgradeListener({ app, sockets, times = UPGRADE_TIMES }: UpgradeOptions): UpgradeListener {
  return async (request, head) => {
    const { socket } = request;
    const end = (): void => void socket.destroy();
    const late = setTimeout(end, times.answerMs).unref();
    const forget = () => clearTimeout(late);
    socket.on("error", end).once("close", forget);
    const handshake: Handshake = { admitted: null };
    const answer = await askApp(app, request, isHandshake(request) ? handshake : undefined);
    if (answer === null || socket.destroyed) return end();
    if (handshake.admitted === null) return refuse(request, answer, times.lingerMs);
    forget();
    socket.off("close", forget);
    sockets.open({ request, head, address: handshake.admitted });
    socket.off("error", end);
  };
}

// As the adapter asks it, only that the answer comes back here. The app looks at the path and the headers alone.
async function askApp(app: Hono<AppEnv>, incoming: IncomingMessage, handshake: Handshake | undefined): Promise<Response | null> {
  // No request that a fetch could make (the Fetch Standard forbids the method), and nothing to be had here.
  if (incoming.method === "CONNECT") return new Response(null, { status: 405 });
  try {
    const headers = new Headers();
    for (const [name, values = []] of Object.entries(incoming.headersDistinct)) for (const value of values) headers.append(name, value);
    const request = new Request(new URL(incoming.url ?? "/", "http://localhost"), { method: incoming.method ?? "GET", headers });
    return await app.fetch(request, { incoming, ...(handshake === undefined ? {} : { handshake }) });
  } catch {
    return null;
  }
}

async function refuse(request: IncomingMessage, answer: Response, lingerMs: number): Promise<void> {
  const { socket } = request;
  const body = Buffer.from(await answer.arrayBuffer());
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": body.length });
  response.end(body, () => socket.end());
  // What the other end still sends is read and dropped: bytes that nobody took would make the system cut the connection before the answer is through.
  socket.resume().once("end", () => socket.destroySoon());
  const late = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once("close", () => clearTimeout(late));
}
