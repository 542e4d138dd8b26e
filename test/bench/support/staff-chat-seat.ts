import { PROTOCOL_VERSION } from "../../../protocol/version.ts";
import { PATHS, type OpenResponse } from "../../../protocol/http.ts";
import type { ClientFrame } from "../../../protocol/commands.ts";
import { createIdMaker } from "../../../protocol/ids.ts";
import { openRawSocket, type RawSocket } from "./raw-socket.ts";
import type { Seat, SeatOptions } from "./contestants.ts";

const createId = createIdMaker({ now: () => Date.now(), random: (bytes) => crypto.getRandomValues(bytes) });

/** Where the type's name stands: every frame starts with `{"type":"`. */
const TYPE_STARTS = 9;

export interface StaffChatSeatOptions extends SeatOptions {
  readonly token: string;
}

/** Sits down at staff-chat as its own client does: one call to open, a ticket, `hello`, and the room on screen. */
export async function sitAtStaffChat(options: StaffChatSeatOptions): Promise<Seat> {
  const opened = await openChat(options);
  const welcomed = Promise.withResolvers<void>();
  let socket: RawSocket | null = null;
  socket = await openRawSocket({
    port: options.port,
    path: PATHS.socket,
    onText(payload) {
      const type = payload.toString("latin1", TYPE_STARTS, TYPE_STARTS + 7);
      if (type === "welcome") welcomed.resolve();
      // An ack holds the message as well; only what the room is told counts as a delivery.
      if (type === "room_ch") options.onText(payload);
    },
  });
  socket.send(JSON.stringify(hello(opened, options.room)));
  await welcomed.promise;
  const connected = socket;
  return {
    say(text) {
      const id = createId();
      const command: ClientFrame = { type: "send_messages", id, roomId: options.room, messages: [{ id, body: text, mentions: [] }] };
      connected.send(JSON.stringify(command));
    },
    close: () => connected.close(),
  };
}

async function openChat(options: StaffChatSeatOptions): Promise<OpenResponse> {
  const response = await fetch(`http://127.0.0.1:${options.port}${PATHS.open}`, {
    method: "POST",
    headers: { authorization: `Bearer ${options.token}`, "content-type": "application/json" },
    body: JSON.stringify({ roomId: options.room }),
  });
  if (!response.ok) throw new Error(`opening failed: ${response.status} ${await response.text()}`);
  return (await response.json()) as OpenResponse;
}

function hello(opened: OpenResponse, roomId: string): ClientFrame {
  const room = opened.room;
  const watch = room === null ? [] : [{ roomId, cursor: room.cursor, receipts: room.receipts }];
  const cursors = { lineage: opened.lineage, person: opened.person, watch, rooms: [] };
  return { type: "hello", id: "hello", version: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION }, ticket: opened.ticket.value, cursors };
}
