import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { WebSocket } from "ws";
import type { ClientFrame, Cursors } from "../../protocol/commands.ts";
import type { AnswerFrame, ServerFrame } from "../../protocol/frames.ts";
import type { OpenResponse, PollRequest, PollResponse } from "../../protocol/http.ts";
import { createIdMaker, type Id } from "../../protocol/ids.ts";
import type { Mint, TestServer } from "./server.ts";

type FrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { type: T }>;
/** A client frame without its id, which the client makes. */
export type Unnamed = ClientFrame extends infer F ? (F extends ClientFrame ? Omit<F, "id"> : never) : never;

export const createTestId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** A person with a token, speaking HTTP. */
export interface Person {
  readonly token: string;
  readonly userId: Id;
  readonly opened: OpenResponse;
  /** Posts JSON and answers the body, whatever the status. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
  /** The opening answer anew, with a fresh ticket. */
  open(roomId?: Id): Promise<OpenResponse>;
  command(frame: Unnamed): Promise<AnswerFrame>;
  poll(request: Partial<PollRequest>, signal?: AbortSignal): Promise<PollResponse>;
  /** Opens a socket with a fresh ticket and says hello. */
  connect(options?: ConnectOptions): Promise<RawClient>;
}

export interface ConnectOptions {
  readonly cursors?: Partial<Cursors>;
  readonly origin?: string;
}

/** A socket that keeps every frame it is sent. */
export interface RawClient {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  send(frame: ClientFrame): void;
  /** Sends a command and resolves with its answer. */
  command(frame: Unnamed): Promise<AnswerFrame>;
  /** The first frame, past or to come, that fits. */
  until(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  of<T extends ServerFrame["type"]>(type: T): FrameOf<T>[];
  close(): Promise<void>;
}

export async function createPerson(server: TestServer, subject: string, options: Mint = {}): Promise<Person> {
  const token = await server.tenant.mint(subject, options);
  return personWith(server, token);
}

export async function personWith(server: TestServer, token: string): Promise<Person> {
  const post: Person["post"] = async (path, body, headers = {}) => {
    const response = await fetch(server.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  const ask = async <T>(path: string, body: unknown, headers?: Record<string, string>): Promise<T> => {
    const answer = await post(path, body, headers);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const opened = await ask<OpenResponse>("/v1/open", {});
  const cursors = (partial: Partial<Cursors> = {}): Cursors => ({ lineage: opened.lineage, person: 0, watch: [], rooms: [], ...partial });
  return {
    token,
    opened,
    userId: opened.user.id,
    post,
    open: (roomId) => ask("/v1/open", { roomId: roomId ?? null }),
    command: (frame) => ask("/v1/commands", { ...frame, id: randomUUID() }),
    poll: async (request, signal) => {
      const body = { connectionId: createTestId(), observe: [], waitMs: 0, ...request, cursors: request.cursors ?? cursors() };
      const response = await fetch(`${server.url}/v1/poll`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.status !== 200) throw new Error(`poll: ${response.status}`);
      return (await response.json()) as PollResponse;
    },
    async connect({ cursors: partial, origin } = {}) {
      const { ticket } = await ask<OpenResponse>("/v1/open", {}, origin === undefined ? {} : { origin });
      const client = await openSocket(server.socketUrl, origin);
      client.send({ type: "hello", id: "hello", version: { min: 1, max: 1 }, ticket: ticket.value, cursors: cursors(partial) });
      await Promise.race([client.until(({ type }) => type === "welcome"), client.closed]);
      return client;
    },
  };
}

/** Opens a socket and says nothing. */
export async function openSocket(url: string, origin?: string): Promise<RawClient> {
  const socket = new WebSocket(url, { perMessageDeflate: false, ...(origin === undefined ? {} : { origin }) });
  const frames: ServerFrame[] = [];
  const heard = new EventEmitter();
  heard.setMaxListeners(0);
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("message", (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as ServerFrame);
    heard.emit("frame");
  });
  socket.on("error", () => {});
  await once(socket, "open");
  const send = (frame: ClientFrame) => socket.send(JSON.stringify(frame));
  const until = async (fits: (frame: ServerFrame) => boolean): Promise<ServerFrame> => {
    for (let index = 0; ; index += 1) {
      while (index >= frames.length) await once(heard, "frame");
      if (fits(frames[index]!)) return frames[index]!;
    }
  };
  return {
    socket,
    frames,
    closed,
    send,
    until,
    of: <T extends ServerFrame["type"]>(type: T) => frames.filter((frame): frame is FrameOf<T> => frame.type === type),
    async command(frame) {
      const id = randomUUID();
      send({ ...frame, id });
      return (await until((one) => (one.type === "ack" || one.type === "refused") && one.id === id)) as AnswerFrame;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}

/** Makes a group of `owner` and `others` and answers its id. */
export async function createGroup(owner: Person, others: readonly Person[], name = "room"): Promise<Id> {
  const roomId = createTestId();
  const answer = await owner.command({ type: "create_room", roomId, kind: "group", name, userIds: others.map(({ userId }) => userId) });
  if (answer.type === "refused") throw new Error(`create_room: ${answer.code}`);
  return roomId;
}

/** Says `bodies` in a room. */
export async function say(person: Pick<Person, "command">, roomId: Id, ...bodies: string[]): Promise<void> {
  const answer = await person.command({
    type: "send_messages",
    roomId,
    messages: bodies.map((body) => ({ id: createTestId(), body, mentions: [] })),
  });
  if (answer.type === "refused" || answer.messages?.some(({ outcome }) => outcome === "refused"))
    throw new Error(`send: ${JSON.stringify(answer)}`);
}

/** Bodies of the messages in room frames, in the order in which they came. */
export function bodiesOf(frames: readonly ServerFrame[], roomId: Id): string[] {
  return frames.flatMap((frame) =>
    frame.type === "room_changes" && frame.roomId === roomId
      ? frame.subjects.flatMap((subject) => (subject.kind === "message" ? [subject.message.body] : []))
      : [],
  );
}
