import { rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { DatabaseError } from "./database-errors.ts";
import type { PgliteClient } from "./pglite-client.ts";
import type { PgliteAnswer, PgliteRequest } from "./pglite-messages.ts";

// The engine serves one process. A command of the operator reaches it through a socket in the data folder, which is the user's alone: a connection is
// one turn at the engine, for one transaction.

/** Milliseconds that a guest may keep everybody else waiting. */
const TURN_MS = 30_000;
const LENGTH_BYTES = 4;
/** Bytes of one statement or answer. */
const FRAME_BYTES = 64 * 1024 * 1024;
/** What systems take as the path of a socket, in bytes. */
const PATH_BYTES = 103;

/** The socket of a data folder; null where the system takes none. */
export function socketPath(folder: string): string | null {
  const path = join(resolve(folder), "postgres.sock");
  return process.platform === "win32" || Buffer.byteLength(path) > PATH_BYTES ? null : path;
}

/** Lets other processes of this user take turns at the engine; the result ends it. `inTurn` runs one thing after another. */
export async function shareEngine(
  folder: string,
  client: PgliteClient,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<() => Promise<void>> {
  const path = socketPath(folder);
  if (path === null) return async () => {};
  // Whoever left one is dead: the folder is locked.
  await rm(path, { force: true });
  const guests = new Set<Socket>();
  const server = createServer((socket) => {
    guests.add(socket);
    socket.on("error", () => {}).once("close", () => guests.delete(socket));
    inTurn(() => serveTurn(socket, client)).catch(() => socket.destroy());
  });
  server.listen(path);
  await once(server, "listening");
  return async () => {
    for (const guest of guests) guest.destroy();
    await new Promise<void>((done) => server.close(() => done()));
  };
}

async function serveTurn(socket: Socket, client: PgliteClient): Promise<void> {
  if (socket.destroyed) return;
  const late = setTimeout(() => socket.destroy(), TURN_MS);
  try {
    for await (const value of readFrames(socket)) {
      const request = value as Extract<PgliteRequest, { readonly type: "query" }>;
      const { statement, parameters, rowsAs } = request;
      const answer = await client.call({ type: "query", statement, parameters, rowsAs }).then(
        (rows): PgliteAnswer => ({ id: request.id, rows }),
        (error: unknown): PgliteAnswer => describe(request.id, error),
      );
      writeFrame(socket, answer);
    }
  } catch {
    // The guest has gone: what it had begun is rolled back.
  } finally {
    clearTimeout(late);
    socket.destroy();
    await client.call({ type: "query", statement: "rollback", parameters: [], rowsAs: "arrays" });
  }
}

function describe(id: number, error: unknown): PgliteAnswer {
  if (error instanceof DatabaseError) return { id, code: error.code, constraint: error.constraint, text: error.message };
  return { id, code: "UNKNOWN", constraint: null, text: "the engine failed" };
}

/** One turn at the engine of another process. @throws Error of the system (nobody listens) */
export async function takeTurn(path: string): Promise<PgliteClient> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.on("error", () => {});
  const answers = readFrames(socket);
  let last: Promise<unknown> = Promise.resolve();
  let id = 0;
  return {
    call(request) {
      id += 1;
      writeFrame(socket, { ...request, id });
      const answer = last.then(async () => readAnswer(await answers.next().catch(() => ({ done: true, value: undefined }))));
      last = answer.catch(() => {});
      return answer;
    },
    close: async () => void socket.end(),
  };
}

function readAnswer({ done = false, value }: { done?: boolean; value: unknown }): unknown[] {
  if (done) throw new DatabaseError("CONNECTION_CLOSED", null, "the node has ended the connection");
  const answer = value as PgliteAnswer;
  if ("rows" in answer) return answer.rows;
  throw new DatabaseError(answer.code, answer.constraint, answer.text);
}

function writeFrame(socket: Socket, value: unknown): void {
  const body = serialize(value);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  socket.write(Buffer.concat([length, body]));
}

async function* readFrames(socket: Socket): AsyncGenerator<unknown, undefined> {
  let held = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= LENGTH_BYTES) {
      const length = held.readUInt32BE();
      if (length > FRAME_BYTES) throw new Error("the frame is too large");
      if (held.length < LENGTH_BYTES + length) break;
      yield deserialize(held.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
      held = held.subarray(LENGTH_BYTES + length);
    }
  }
  return undefined;
}
