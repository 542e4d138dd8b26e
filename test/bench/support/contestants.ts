import { openRawSocket, type RawSocket } from "./raw-socket.ts";

/** One member of one room, connected to some server. */
export interface Seat {
  /** Says `text` in the seat's room. */
  say(text: string): void;
  close(): void;
}

/** Where and as whom to sit down. */
export interface SeatOptions {
  readonly port: number;
  readonly room: string;
  readonly onText: (payload: Buffer) => void;
}

/** Sits down at the bare `ws` server; what is said has the bytes of our own frame around it. */
export async function sitAtWs(options: SeatOptions): Promise<Seat> {
  const socket = await openRawSocket({ port: options.port, path: `/${options.room}`, onText: options.onText });
  return { say: (text) => socket.send(dress(options.room, text)), close: () => socket.close() };
}

/** Sits down at Socket.IO over its WebSocket transport (Engine.IO 4 framing). */
export async function sitAtSocketIo(options: SeatOptions): Promise<Seat> {
  let socket: RawSocket | null = null;
  const ready = Promise.withResolvers<void>();
  socket = await openRawSocket({
    port: options.port,
    path: `/socket.io/?EIO=4&transport=websocket&room=${options.room}`,
    onText(payload) {
      if (payload.length === 1 && payload[0] === 0x32) socket?.send("3");
      else if (payload[0] === 0x34 && payload[1] === 0x30) ready.resolve();
      else if (payload[0] === 0x34 && payload[1] === 0x32) options.onText(payload);
    },
  });
  socket.send("40");
  await ready.promise;
  const opened = socket;
  return { say: (text) => opened.send(`42${JSON.stringify(["message", dress(options.room, text)])}`), close: () => opened.close() };
}

/** The same bytes that a `room_changes` frame of one message has, so that all contestants carry alike. */
function dress(room: string, text: string): string {
  const id = "01980000-0000-7000-8000-000000000000";
  const message = {
    id,
    roomId: id,
    position: 100_000,
    senderId: id,
    kind: "text",
    body: text,
    mentions: [],
    createdAt: 1_790_000_000_000,
    changed: 100_000,
  };
  return JSON.stringify({
    type: "room_changes",
    roomId: room,
    from: 99_999,
    to: 100_000,
    head: 100_000,
    subjects: [{ kind: "message", message }],
  });
}
