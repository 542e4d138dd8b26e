import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { sql } from "drizzle-orm";
import { WebSocket } from "ws";
import type { AnswerFrame, ServerFrame } from "../../protocol/frames.ts";
import { type OpenResponse, PATHS, pathTo } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { rows } from "../../server/database/database.ts";
import { createId } from "../support/databases.ts";
import { type InProcessServer, startServer, type TestTenant } from "../support/server.ts";
import { createUploader } from "../support/files/upload-client.ts";
import { createFakeApp } from "./http/support/fake-app.ts";
import { addVictimFile, FILE_SECRET, signLink } from "./route-security-files.ts";
import type { Named } from "./route-security-rows.ts";

/** Who tries what is not theirs. */
export const ATTACKERS = [
  "nobody",
  "an owner in another tenant",
  "an administrator of another tenant",
  "a colleague outside the room",
  "a former member",
  "an expired member",
] as const;
export type Attacker = (typeof ATTACKERS)[number];

/** Listed by the attackers' tenant only. */
export const OUTSIDE_ORIGIN = "https://outside.example";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly range?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A socket that has said hello. */
export interface Socket {
  readonly first: ServerFrame;
  /** Sends a frame with an id and answers its answer. */
  ask(frame: { readonly id: string; readonly [key: string]: unknown }): Promise<AnswerFrame>;
  /** All text received so far. */
  received(): string;
  close(): void;
}

export interface Attempt {
  readonly ticket: string;
  readonly origin: string | null;
}

/** A server with a victim's tenant, its room and people, and everyone who is not to see them. */
export interface World {
  routes(): readonly { readonly method: string; readonly path: string }[];
  /** Texts of the victims that no answer may hold. */
  readonly secrets: readonly string[];
  readonly victimRoomPath: string;
  real(attacker: Attacker): Named;
  random(attacker: Attacker): Named;
  /** The file of the room, with links of one who may have it. */
  victimFile(): Pick<Named, "attachmentId" | "linkOf">;
  request(attacker: Attacker, sent: Sent): Promise<Response>;
  victimRequest(sent: Sent): Promise<Response>;
  victimTicket(): Promise<string>;
  connect(attacker: Attacker): Promise<Socket>;
  open(attempt: Attempt): Promise<Socket>;
  /** The code with which a socket is closed before it was let in. */
  refusedWith(attempt: Attempt): Promise<number>;
  /** A digest of each table's rows of the victim's tenant. */
  checksums(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

interface Person {
  readonly tenant: TestTenant;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly id: Id;
}

/** Tables whose rows an attacker of the same tenant rightly makes: own tickets, the end of own tokens. */
const OWN_TABLES = ["tickets", "revocations"];

export async function createWorld(): Promise<World> {
  const server = await startServer();
  const outside = await server.addTenant({ origins: [OUTSIDE_ORIGIN] });
  const people = await createPeople(server, outside);
  const roomId = await createVictimRoom(server, people);
  const attachmentId = await addVictimFile(server, people.owner, roomId);
  const uploadId = await beginVictimUpload(server, people.owner, roomId);
  const isOutside = (attacker: Attacker) => people[attacker]?.tenant === outside;
  const send = async (token: string | null, { method, path, body, range, headers: added }: Sent) => {
    const headers = {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(range === undefined ? {} : { Range: range }),
      ...added,
    };
    return fetch(server.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  };
  const tokenOf = (attacker: Attacker) =>
    attacker === "an expired member" ? mintExpired(people.member) : attacker === "nobody" ? Promise.resolve(null) : mint(people[attacker]!);
  const ticket = async (token: string | null) =>
    ((await (await send(token, { method: "POST", path: PATHS.tickets })).json()) as { ticket: { value: string } }).ticket.value;
  const stranger = (attacker: Attacker) => (isOutside(attacker) ? people.owner : people["an owner in another tenant"]!);
  const filed = (attacker: Attacker, id: Id, uploadId: string): Pick<Named, "attachmentId" | "linkOf" | "uploadId"> => {
    const person = attacker === "an expired member" ? people.member : people[attacker];
    const holder = { tenantId: (person?.tenant ?? server.tenant).id, userId: person?.id ?? createId(), late: person === people.member };
    return { attachmentId: id, uploadId, linkOf: (variant) => signLink(holder, id, variant) };
  };
  return {
    routes: () => createFakeApp().app.routes,
    secrets: ["victim secret", "Victim Room", "Victim Owner", "Victim Member", FILE_SECRET],
    victimRoomPath: pathTo(PATHS.room, { roomId }),
    real: (attacker) => {
      const { id: strangerId, subject: strangerSubject } = stranger(attacker);
      const { id: userId, subject } = people.member;
      return { roomId, userId, subject, strangerId, strangerSubject, freshId: createId(), ...filed(attacker, attachmentId, uploadId) };
    },
    random: (attacker) => {
      const [userId, strangerId] = [createId(), createId()];
      const subjects = { subject: `subject-${createId()}`, strangerSubject: `subject-${createId()}` };
      return {
        roomId: createId(),
        userId,
        strangerId,
        ...subjects,
        freshId: createId(),
        ...filed(attacker, createId(), randomBytes(24).toString("base64url")),
      };
    },
    victimFile: () => ({
      attachmentId,
      linkOf: (variant) => signLink({ tenantId: server.tenant.id, userId: people.member.id }, attachmentId, variant),
    }),
    request: async (attacker, sent) => send(await tokenOf(attacker), sent),
    victimRequest: async (sent) => send(await mint(people.owner), sent),
    victimTicket: async () => ticket(await mint(people.owner)),
    connect: async (attacker) => openSocket(server, { ticket: await ticket(await tokenOf(attacker)), origin: null }),
    open: (attempt) => openSocket(server, attempt),
    refusedWith: (attempt) => closeCode(server, attempt),
    checksums: () => checksums(server),
    close: () => server.stop(),
  };
}

type People = Readonly<Record<"owner" | "member", Person>> & Readonly<Partial<Record<Attacker, Person>>>;

async function createPeople(server: InProcessServer, outside: TestTenant): Promise<People> {
  const enter = async (tenant: TestTenant, subject: string, roles: readonly string[] = []): Promise<Person> => {
    const token = await tenant.mint(subject, { name: NAMES[subject] ?? subject, roles });
    const response = await fetch(server.url + PATHS.open, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: "{}",
    });
    const { user } = (await response.json()) as OpenResponse;
    return { tenant, subject, roles, id: user.id };
  };
  return {
    owner: await enter(server.tenant, "victim-owner"),
    member: await enter(server.tenant, "victim-member"),
    "a colleague outside the room": await enter(server.tenant, "colleague"),
    "a former member": await enter(server.tenant, "former"),
    "an owner in another tenant": await enter(outside, "outside-owner"),
    "an administrator of another tenant": await enter(outside, "outside-admin", ["admin"]),
  };
}

const NAMES: Readonly<Record<string, string>> = { "victim-owner": "Victim Owner", "victim-member": "Victim Member" };

const mint = ({ tenant, subject, roles }: Person): Promise<string> => tenant.mint(subject, { name: NAMES[subject] ?? subject, roles });
const mintExpired = ({ tenant, subject, roles }: Person): Promise<string> =>
  tenant.mint(subject, { roles, issuedAt: Date.now() - 7_200_000, lifetime: 3_600_000 });

async function createVictimRoom({ url }: InProcessServer, people: People): Promise<Id> {
  const token = await mint(people.owner);
  const command = async (body: Record<string, unknown>) => {
    const response = await fetch(url + PATHS.commands, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ id: "c", ...body }),
    });
    const answer = (await response.json()) as AnswerFrame;
    if (answer.type !== "ack") throw new Error(`not done: ${JSON.stringify(answer)}`);
  };
  const roomId = createId();
  const former = people["a former member"]!.id;
  await command({ type: "create_room", roomId, kind: "group", name: "Victim Room", userIds: [people.member.id, former] });
  await command({ type: "send_messages", roomId, messages: [{ id: createId(), body: "victim secret", mentions: [people.member.id] }] });
  await command({ type: "remove_member", roomId, userId: former });
  return roomId;
}

async function beginVictimUpload(server: InProcessServer, owner: Person, roomId: Id): Promise<string> {
  const uploader = createUploader(server, await mint(owner), roomId);
  const { location } = await uploader.begin({ name: "secret.txt", mediaType: "text/plain", content: Buffer.from("victim secret") });
  return location?.split("/").at(-1) ?? "";
}

function helloOf({ ticket }: Attempt): string {
  const cursors = { lineage: createId(), person: 0, watch: [], rooms: [] };
  return JSON.stringify({ type: "hello", id: "hello", version: { min: 1, max: 1 }, ticket, cursors });
}

function connect({ socketUrl }: InProcessServer, attempt: Attempt): WebSocket {
  const socket = new WebSocket(socketUrl, attempt.origin === null ? {} : { origin: attempt.origin });
  socket.once("open", () => socket.send(helloOf(attempt)));
  return socket;
}

async function openSocket(server: InProcessServer, attempt: Attempt): Promise<Socket> {
  const socket = connect(server, attempt);
  const frames: ServerFrame[] = [];
  const waiting = new Map<string, (answer: AnswerFrame) => void>();
  let text = "";
  let ended: (error: Error) => void = () => undefined;
  socket.once("close", (code) => ended(new Error(`closed with ${code}`)));
  socket.on("message", (data: Buffer) => {
    text += data.toString();
    // Several frames may come in one message, one a line.
    for (const line of data.toString().split("\n")) {
      const frame = JSON.parse(line) as ServerFrame;
      frames.push(frame);
      if (frame.type === "ack" || frame.type === "refused") waiting.get(frame.id)?.(frame);
    }
  });
  await once(socket, "message");
  return {
    first: frames[0]!,
    ask: (frame) =>
      new Promise((resolve, reject) => {
        waiting.set(frame.id, resolve);
        ended = reject;
        socket.send(JSON.stringify(frame));
      }),
    received: () => text,
    close: () => socket.terminate(),
  };
}

async function closeCode(server: InProcessServer, attempt: Attempt): Promise<number> {
  const [code] = (await once(connect(server, attempt), "close")) as [number];
  return code;
}

async function checksums({ database, tenant }: InProcessServer): Promise<Record<string, string>> {
  return database.withTenant(tenant.id, async (tx) => {
    const tables = await rows<{ name: string }>(
      tx,
      sql`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id' order by 1`,
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables.filter(({ name }) => !OWN_TABLES.includes(name))) {
      // When somebody was last there is their own doing.
      const [row] = await rows<{ digest: string }>(
        tx,
        sql`select count(*) || ' ' || md5(coalesce(string_agg((to_jsonb(t) - 'last_seen_at')::text, '' order by to_jsonb(t)::text), '')) as digest from ${sql.identifier(name)} t`,
      );
      digests[name] = row?.digest ?? "";
    }
    return digests;
  });
}
