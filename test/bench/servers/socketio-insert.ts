// What most teams build: Socket.IO rooms and one insert per message before it is emitted.
import { createServer } from "node:http";
import postgres from "postgres";
import { Server } from "socket.io";

const sql = postgres(process.env.DATABASE_URL ?? "", { max: 10, onnotice: () => undefined });
await sql`create table if not exists posts (id bigint generated always as identity primary key, room text not null, body text not null, at timestamptz not null default now())`;

const http = createServer();
const io = new Server(http, { perMessageDeflate: false, transports: ["websocket"] });
io.on("connection", (socket) => {
  const room = String(socket.handshake.query.room);
  void socket.join(room);
  socket.on("message", async (body: string) => {
    await sql`insert into posts (room, body) values (${room}, ${body})`;
    io.to(room).emit("message", body);
  });
});
http.listen(Number(process.env.PORT), "127.0.0.1", () => process.send?.("ready"));
