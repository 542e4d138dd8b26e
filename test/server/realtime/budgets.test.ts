import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { AnswerFrame, ServerFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { members } from "../../../server/database/schema/rooms.ts";
import { ACTION_BUDGETS } from "../../../server/services/shared/action-budgets.ts";
import { addUsers } from "../../support/databases.ts";
import { createGroup, createPerson, createTestId, type Person } from "../../support/raw-client.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

const lines: string[] = [];
let server: InProcessServer;
before(async () => {
  server = await startServer({ environment: { RATE_ACTIONS_PERCENT: "100" }, log: { write: (line) => lines.push(line) } });
});
after(() => server.stop());

const isRefused = (answer: AnswerFrame) => answer.type === "refused" && answer.code === "rate_limited";
const statusOf = (userId: Id, frame: ServerFrame) =>
  frame.type === "presence" ? frame.presences.filter((presence) => presence.userId === userId).map(({ status }) => status) : [];

suite("LIMIT what one person may do", () => {
  test("LIMIT-2 a colleague's list gets no more rooms than a person at work makes, by whichever way they are asked for", async () => {
    const [eve, ben] = [await createPerson(server, "eve"), await createPerson(server, "ben")];
    const socket = await eve.connect();
    const make = (by: Pick<Person, "command">) =>
      by.command({ type: "create_room", roomId: createTestId(), kind: "group", name: "flood", userIds: [ben.userId] });
    const answers: AnswerFrame[] = [];
    for (let count = 0; count < 30; count += 1) answers.push(await make(count % 2 === 0 ? socket : eve));
    const most = ACTION_BUDGETS.rooms.windows[0]?.points;
    assert.equal(answers.filter(({ type }) => type === "ack").length, most);
    for (const answer of answers.slice(most)) {
      assert.ok(answer.type === "refused" && isRefused(answer) && answer.retryable && (answer.retryAfter ?? 0) >= 1);
    }
    assert.equal((await ben.open()).rooms.length, most);
    const told = lines.filter((line) => line.includes('"event":"rate_limited"') && line.includes(eve.userId));
    assert.equal(told.length, 1);
    assert.equal(isRefused(await make(ben)), false);
    await socket.close();
  });

  test("LIMIT-2 a large room is renamed a few times in a minute, a small one often", async () => {
    const [ana, cleo] = [await createPerson(server, "ana"), await createPerson(server, "cleo")];
    const large = await createGroup(ana, [cleo]);
    const tenantId = server.tenant.id;
    const many = await addUsers(
      server.database,
      tenantId,
      Array.from({ length: 99 }, (_, index) => `Person ${index}`),
    );
    await server.database.withTenant(tenantId, (tx) =>
      tx.insert(members).values(many.map((userId) => ({ tenantId, roomId: large, userId, role: "member" as const }))),
    );
    const small = await createGroup(cleo, [ana]);
    const rename = async (by: Person, roomId: Id, times: number) => {
      let done = 0;
      for (let count = 0; count < times; count += 1) {
        const answer = await by.command({ type: "update_room", roomId, name: `name ${count}` });
        if (answer.type === "ack") done += 1;
        else assert.ok(isRefused(answer));
      }
      return done;
    };
    assert.equal(await rename(ana, large, 40), 19);
    assert.equal(await rename(cleo, small, 40), 40);
  });

  test("LIMIT-2 somebody who leaves is neither added nor asked again without end", async () => {
    const [owner, dan] = [await createPerson(server, "owner"), await createPerson(server, "dan")];
    const roomId = await createGroup(owner, [dan]);
    await dan.command({ type: "leave_room", roomId });
    const again = await owner.command({ type: "add_members", roomId, userIds: [dan.userId] });
    assert.ok(again.type === "refused" && again.code === "left_room" && !again.retryable);
    assert.deepEqual(again.errors, [{ path: "userIds.0", message: "must be invited" }]);
    const outcomes: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const asked = await owner.command({ type: "invite_members", roomId, userIds: [dan.userId] });
      outcomes.push(asked.type === "ack" ? "ack" : asked.code);
      await dan.command({ type: "answer_invitation", roomId, accept: false });
    }
    assert.deepEqual(outcomes, ["ack", "ack", "left_room"]);
    const opened = await dan.open();
    assert.deepEqual([opened.rooms, opened.invitations.map((one) => [one.roomId, one.invitation?.declined])], [[], [[roomId, true]]]);
  });

  test("ROOM-11 an invitation comes live by socket, wakes a poll, is there after a reconnect, and is answered by any way", async () => {
    const [owner, finn] = [await createPerson(server, "inviter"), await createPerson(server, "finn")];
    const roomId = await createGroup(owner, [finn], "Night shift");
    await finn.command({ type: "leave_room", roomId });
    const { person, lineage } = await finn.open();
    const isInvited = (frame: ServerFrame) =>
      frame.type === "person_changes" &&
      frame.subjects.some((subject) => subject.kind === "membership" && subject.membership.invitation?.by?.id === owner.userId);
    const device = await finn.connect({ cursors: { person } });
    const cursors = { lineage, person, watch: [], rooms: [] };
    const waiting = finn.poll({ waitMs: 20_000, cursors });
    await owner.command({ type: "invite_members", roomId, userIds: [finn.userId] });
    await device.until(isInvited);
    assert.ok((await waiting).frames.some(isInvited));
    const back = await finn.connect({ cursors: { person } });
    await back.until(isInvited);
    assert.equal((await back.command({ type: "answer_invitation", roomId, accept: true })).type, "ack");
    await device.until((frame) => isMember(frame, roomId));
    await back.command({ type: "watch", roomId, cursor: 0, receipts: 0 });
    await owner.command({ type: "send_messages", roomId, messages: [{ id: createTestId(), body: "welcome back", mentions: [] }] });
    await back.until((frame) => frame.type === "room_changes" && frame.subjects.some((subject) => subject.kind === "message"));
    await Promise.all([device.close(), back.close()]);
  });

  test("ROOM-11 an owner takes an invitation back as they take out a member", async () => {
    const [owner, gil] = [await createPerson(server, "taker"), await createPerson(server, "gil")];
    const roomId = await createGroup(owner, [await createPerson(server, "other")]);
    await owner.command({ type: "invite_members", roomId, userIds: [gil.userId] });
    assert.equal((await owner.command({ type: "remove_member", roomId, userId: gil.userId })).type, "ack");
    assert.deepEqual((await gil.open()).invitations, []);
    const answer = await gil.command({ type: "answer_invitation", roomId, accept: true });
    assert.ok(answer.type === "refused" && answer.code === "not_found");
  });

  test("LIMIT-4 five hundred changes of presence are a few frames to an observer, and the last one arrives", async () => {
    const [hana, ivo] = [await createPerson(server, "hana"), await createPerson(server, "ivo")];
    const [observer, flipper] = [await hana.connect(), await ivo.connect()];
    await observer.command({ type: "observe_presence", userIds: [ivo.userId] });
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => flipper.command({ type: "set_presence", status: index % 2 === 0 ? "away" : "online" })),
    );
    const allowed = ACTION_BUDGETS.presence.windows[0]?.points;
    assert.equal(answers.filter(({ type }) => type === "ack").length, allowed);
    await flipper.close();
    await observer.until((frame) => statusOf(ivo.userId, frame).includes("offline"));
    const told = observer.frames.flatMap((frame) => statusOf(ivo.userId, frame));
    // What it was, the first change, one more for each few seconds that the flips and the leaving took, and the end.
    assert.ok(told.length <= 12, `${told.length} frames`);
    assert.equal(told.at(-1), "offline");
    await observer.close();
  });
});

function isMember(frame: ServerFrame, roomId: Id): boolean {
  return (
    frame.type === "person_changes" &&
    frame.subjects.some(
      (subject) => subject.kind === "membership" && subject.membership.roomId === roomId && subject.membership.role === "member",
    )
  );
}
