import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { Command } from "../../../protocol/commands.ts";
import type { AnswerFrame } from "../../../protocol/frames.ts";
import type { Session } from "../../../server/services/shared/actor.ts";
import { DecidedCommands } from "../../../server/realtime/decided-commands.ts";
import { createGroup, createPerson, createTestId, type Person } from "../../support/raw-client.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

const SESSION = { userId: "01890000-0000-7000-8000-000000000001" } as Session;
const COMMAND: Command = { type: "leave_room", id: "a", roomId: "01890000-0000-7000-8000-000000000002" };
const ACK: AnswerFrame = { type: "ack", id: "a" };
const refused = (retryable: boolean): AnswerFrame => ({ type: "refused", id: "a", code: retryable ? "busy" : "not_found", retryable });

/** What is decided, in turn, and how often that was asked. */
function setUp(...answers: AnswerFrame[]) {
  const world = { now: 0, asked: 0 };
  const commands = new DecidedCommands({ most: 2, lifetime: 1_000, now: () => world.now });
  const decide = () => Promise.resolve(answers[world.asked++]!);
  const once = (command: Command = COMMAND, session: Session = SESSION) => commands.once(session, command, decide);
  return { world, once };
}

suite("WIRE-4 commands are decided once", () => {
  test("copies of one under way share its answer", async () => {
    const { world, once } = setUp(ACK, refused(false));
    assert.deepEqual(await Promise.all([once(), once({ ...COMMAND })]), [ACK, ACK]);
    assert.equal(world.asked, 1);
  });

  test("a copy of one that was refused for good is refused again, for a while; what may be tried again or was granted is decided anew", async () => {
    const cases: [first: AnswerFrame, asked: number][] = [
      [refused(false), 1],
      [refused(true), 2],
      [ACK, 2],
      [{ ...ACK, messages: [{ outcome: "refused", messageId: SESSION.userId, code: "idempotency_conflict", retryable: false }] }, 1],
    ];
    for (const [first, asked] of cases) {
      const { world, once } = setUp(first, ACK, ACK);
      await once();
      assert.deepEqual(await once(), asked === 1 ? first : ACK);
      assert.equal(world.asked, asked);
      world.now = 1_000;
      assert.deepEqual(await once(), ACK);
    }
  });

  test("another person's, another content's and what was pushed out by later ones is decided for itself", async () => {
    const { world, once } = setUp(...Array<AnswerFrame>(8).fill(refused(false)));
    await once();
    await once(COMMAND, { ...SESSION, userId: COMMAND.id });
    await once({ ...COMMAND, roomId: SESSION.userId });
    assert.equal(world.asked, 3);
    await Promise.all([once({ ...COMMAND, id: "b" }), once({ ...COMMAND, id: "b", roomId: SESSION.userId })]);
    await once({ ...COMMAND, id: "c" });
    assert.equal(world.asked, 6);
    await once();
    assert.equal(world.asked, 7);
  });
});

suite("WIRE-4 SYNC-1 a copy comes late", () => {
  let server: InProcessServer;
  let [ana, ben]: Person[] = [];
  before(async () => {
    server = await startServer();
    ana = await createPerson(server, "ana");
    ben = await createPerson(server, "ben");
  });
  after(() => server.stop());

  test("what was refused while one was out of the room is not stored by it once one is in again", async () => {
    const roomId = await createGroup(ana!, [ben!]);
    await ana!.command({ type: "remove_member", roomId, userId: ben!.userId });
    const message = { id: createTestId(), body: "let me in", mentions: [] };
    const send = { type: "send_messages" as const, id: randomUUID(), roomId, messages: [message] };
    const client = await ben!.connect();
    client.send(send);
    await client.until((frame) => frame.type === "refused" && frame.id === send.id);
    await ana!.command({ type: "add_members", roomId, userIds: [ben!.userId] });
    const [bySocket, byHttp] = [client.command({ type: "typing", roomId, active: true }), ben!.post("/v1/commands", send)];
    client.send(send);
    await bySocket;
    const { body } = await byHttp;
    assert.deepEqual(body, { type: "refused", id: send.id, code: "not_found", retryable: false });
    const again = await client.command({ type: "send_messages", roomId, messages: [message] });
    assert.equal(again.type === "ack" && again.messages?.[0]?.outcome === "committed" && again.messages[0].duplicate, false);
    assert.deepEqual(
      client.of("refused").map(({ code }) => code),
      ["not_found", "not_found"],
    );
    await client.close();
  });
});
