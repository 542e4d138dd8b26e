import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** A WebSocket client with as little work per frame as can be, so that a load process measures the server and not itself. */
export interface RawSocket {
  /** Sends one text frame, masked with zeros (RFC 6455 asks for a mask, not for a good one). */
  send(text: string): void;
  close(): void;
}

export interface RawSocketOptions {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gets the payload of each text frame; the buffer is only good during the call. */
  readonly onText: (payload: Buffer) => void;
  readonly onClose?: () => void;
}

/** Connects and upgrades. @throws Error when the server does not answer 101 */
export function openRawSocket(options: RawSocketOptions): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: options.port, host: "127.0.0.1", noDelay: true });
    let upgraded = false;
    let rest: Buffer = Buffer.alloc(0);
    socket.on("connect", () => socket.write(handshake(options)));
    socket.on("error", (error) => (upgraded ? undefined : reject(error)));
    socket.on("close", () => (upgraded ? options.onClose?.() : reject(new Error("closed before the upgrade"))));
    socket.on("data", (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!upgraded) {
        const end = rest.indexOf("\r\n\r\n");
        if (end < 0) return;
        if (!rest.subarray(0, 12).toString("latin1").includes(" 101")) {
          reject(new Error(rest.subarray(0, end).toString("latin1")));
          return;
        }
        upgraded = true;
        rest = rest.subarray(end + 4);
        resolve({ send: (text) => void socket.write(frame(0x1, Buffer.from(text))), close: () => socket.destroy() });
      }
      rest = readFrames(rest, socket, options.onText);
    });
  });
}

function handshake(options: RawSocketOptions): string {
  const headers = { ...options.headers, Host: `127.0.0.1:${options.port}`, Upgrade: "websocket", Connection: "Upgrade" };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${options.path} HTTP/1.1\r\n${lines.join("")}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`;
}

/** Hands over each whole text frame, answers pings, and returns what is left. */
function readFrames(buffer: Buffer, socket: Socket, onText: (payload: Buffer) => void): Buffer {
  let offset = 0;
  while (buffer.length - offset >= 2) {
    const opcode = buffer[offset]! & 0x0f;
    let length = buffer[offset + 1]! & 0x7f;
    let start = offset + 2;
    if (length === 126) {
      if (buffer.length < offset + 4) break;
      length = buffer.readUInt16BE(offset + 2);
      start = offset + 4;
    } else if (length === 127) {
      if (buffer.length < offset + 10) break;
      length = Number(buffer.readBigUInt64BE(offset + 2));
      start = offset + 10;
    }
    if (buffer.length < start + length) break;
    const payload = buffer.subarray(start, start + length);
    if (opcode === 0x1) onText(payload);
    else if (opcode === 0x9) socket.write(frame(0xa, payload));
    offset = start + length;
  }
  return offset === 0 ? buffer : buffer.subarray(offset);
}

function frame(opcode: number, payload: Buffer): Buffer {
  const long = payload.length > 125;
  const header = Buffer.alloc(long ? 8 : 6);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (long ? 126 : payload.length);
  if (long) header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
