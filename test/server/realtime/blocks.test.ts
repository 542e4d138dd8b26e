import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import type { ServerFrame } from "../../../protocol/frames.ts";
import { createGroup, createPerson } from "../../support/raw-client.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";

let server: InProcessServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const statusOf = (userId: Id, frame: ServerFrame) =>
  frame.type === "presence" ? frame.presences.filter((presence) => presence.userId === userId).map(({ status }) => status) : [];

suite("SAFE blocks over sockets", () => {
  test("SAFE-1 who is blocked is told that the other is offline, and nothing of them after that; all devices of who blocks hear of the block", async () => {
    const [ana, ben] = [await createPerson(server, "ana"), await createPerson(server, "ben")];
    await createGroup(ana, [ben]);
    const [phone, desk, other] = [await ana.connect(), await ana.connect(), await ben.connect()];
    await other.command({ type: "observe_presence", userIds: [ana.userId] });
    await other.until((frame) => statusOf(ana.userId, frame).includes("online"));
    assert.equal((await phone.command({ type: "block_person", userId: ben.userId })).type, "ack");
    await desk.until((frame) => frame.type === "person_changes" && frame.blocked?.join() === ben.userId);
    await other.until((frame) => statusOf(ana.userId, frame).includes("offline"));
    const told = other.frames.length;
    await other.command({ type: "observe_presence", userIds: [ana.userId] });
    assert.deepEqual(
      other.frames.slice(told).flatMap((frame) => statusOf(ana.userId, frame)),
      [],
    );
    assert.deepEqual([(await ana.open()).blocked, (await ben.open()).blocked], [[ben.userId], []]);
    await Promise.all([phone, desk, other].map((socket) => socket.close()));
  });
});
