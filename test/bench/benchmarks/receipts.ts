import type { ServerFrame } from "../../../protocol/frames.ts";
import { startPostgres } from "../../support/postgres.ts";
import { personWith, say as write, type RawClient } from "../../support/raw-client.ts";
import { say, type Benchmark } from "../benchmark.ts";
import { prepareRooms, startStaffChat } from "../support/staff-chat-stage.ts";
import { figure, table } from "../support/table.ts";

const MEMBERS = 1_000;
const MESSAGES = 3;
/** Members open the chat and look within this time; each reports what it received, and what it read. */
const SPREAD_MS = 10_000;
/** As the client gathers what it reports. */
const DELIVERED_MS = 1_000;
const READ_MS = 300;

export const receipts: Benchmark = {
  name: "receipts",
  title: "Receipts in a room of 1,000 members",
  async run() {
    const cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    const server = await startStaffChat(databaseUrl);
    try {
      const [room] = await prepareRooms(databaseUrl, server.tenant, { rooms: 1, members: MEMBERS });
      const clients: RawClient[] = [];
      const author = await personWith(server, room!.tokens[0]!);
      for (const token of room!.tokens) {
        const person = await personWith(server, token);
        clients.push(await person.connect({ cursors: { watch: [{ roomId: room!.id, cursor: 0, receipts: 0 }] } }));
        void clients.at(-1)!.closed.then((code) => code !== 1006 && say(`a socket was closed with ${code}`));
        if (clients.length % 250 === 0) say(`${clients.length} members are here`);
      }
      const rows = [["message", "frames of the message", "frames of receipts", "of those read within"]];
      for (let number = 1; number <= MESSAGES; number += 1) {
        const before = clients.map(({ frames }) => frames.length);
        await write(author, room!.id, `message ${number}`);
        await Promise.all(clients.map((client, index) => attend(client, { roomId: room!.id, position: number, index })));
        say(`message ${number}: all have read it`);
        await Promise.all(clients.map((client) => untilCounted(client, number)));
        const counted = clients.map(({ frames }, index) => countsOf(frames.slice(before[index])));
        const most = (type: keyof (typeof counted)[number]) => figure(Math.max(...counted.map((each) => each[type])));
        rows.push([String(number), most("room_changes"), most("receipts"), `${SPREAD_MS / 1_000} s`]);
      }
      for (const client of clients) client.socket.terminate();
      return `Every one of ${figure(MEMBERS)} members has the room on screen by a socket of its own, reports each message as received ${DELIVERED_MS} ms after it came and, within ${SPREAD_MS / 1_000} s at random, as read. Counted is how many frames the busiest socket was sent for one message; without any joining it would be ${figure(2 * (MEMBERS - 1))} of receipts.\n\n${table(rows)}`;
    } finally {
      await server.kill();
      await cluster.remove();
    }
  },
};

interface Reader {
  readonly roomId: string;
  readonly position: number;
  readonly index: number;
}

async function attend(client: RawClient, { roomId, position, index }: Reader): Promise<void> {
  await client.until((frame) => isMessage(frame, position));
  await wait(DELIVERED_MS);
  await client.command({ type: "mark_delivered", roomId, position });
  await wait(READ_MS + (SPREAD_MS * ((index * 7_919) % MEMBERS)) / MEMBERS);
  await client.command({ type: "mark_read", roomId, position });
}

/** Until the socket was told that all others have read it. */
async function untilCounted(client: RawClient, position: number): Promise<void> {
  const read = new Set<string>();
  await client.until((frame) => {
    if (frame.type === "receipts") for (const receipt of frame.receipts) if (receipt.read >= position) read.add(receipt.userId);
    return read.size >= MEMBERS;
  });
}

function isMessage(frame: ServerFrame, position: number): boolean {
  return (
    frame.type === "room_changes" && frame.subjects.some((subject) => subject.kind === "message" && subject.message.position === position)
  );
}

function countsOf(frames: readonly ServerFrame[]) {
  return {
    room_changes: frames.filter(({ type }) => type === "room_changes").length,
    receipts: frames.filter(({ type }) => type === "receipts").length,
  };
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
