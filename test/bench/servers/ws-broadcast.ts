// The floor: rooms without accounts, checks or storage. MODE=send uses ws as everybody does; MODE=framed builds the frame once and writes it to each socket.
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

const framed = process.env.MODE === "framed";
const rooms = new Map<string, Set<WebSocket>>();
const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: 65_536 });

server.on("connection", (socket, request) => {
  const room = request.url ?? "/";
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members.add(socket));
  socket.on("message", (data: Buffer) => (framed ? writeFrame(members, data) : sendEach(members, data)));
  socket.on("close", () => members.delete(socket));
});
http.listen(Number(process.env.PORT), "127.0.0.1", () => process.send?.("ready"));

function sendEach(members: ReadonlySet<WebSocket>, data: Buffer): void {
  const text = data.toString();
  for (const member of members) member.send(text);
}

function writeFrame(members: ReadonlySet<WebSocket>, data: Buffer): void {
  const header = data.length < 126 ? Buffer.from([0x81, data.length]) : Buffer.from([0x81, 126, data.length >> 8, data.length & 255]);
  const bytes = Buffer.concat([header, data]);
  for (const member of members) rawOf(member).write(bytes);
}

/** The TCP socket below ws, which its types do not name. */
function rawOf(member: WebSocket): Socket {
  const found: unknown = Reflect.get(member, "_socket");
  return found as Socket;
}
