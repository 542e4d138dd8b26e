import { once } from "node:events";
import { readdirSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";

/** A request as it goes over the line; `headers` are whole lines, beside `Host`. */
export function requestText(line: string, headers: readonly string[] = [], body = ""): string {
  return `${[line.includes(" HTTP/") ? line : `${line} HTTP/1.1`, "Host: chat.example", ...headers].join("\r\n")}\r\n\r\n${body}`;
}

/** The headers of a handshake (RFC 6455, section 4.1); `Upgrade` may be another. */
export function handshakeHeaders(upgrade = "websocket"): string[] {
  return [`Upgrade: ${upgrade}`, "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
}

/** Connects, says `text`, and from then on neither reads nor closes. */
export async function sayAndForget(port: number, text: string | Buffer): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

/** Connects, says `text`, and answers all that came until the server closed. */
export async function sayAndHear(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(text);
  let heard = "";
  for await (const chunk of socket.setEncoding("latin1")) heard += chunk as string;
  return heard;
}

/** Resolves when a server has answered something else, on a connection that is closed again. */
export async function askHealth(port: number): Promise<void> {
  const [answer] = (await once(get({ port, host: "127.0.0.1", path: "/healthz", agent: false }), "response")) as [IncomingMessage];
  await once(answer.resume(), "close");
}

/** How many descriptors a process has open. */
export const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
