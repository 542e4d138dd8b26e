import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";
import { selectMessageStatus } from "../../widget/client/store/selectors.ts";
import { selectUnread } from "../../widget/client/store/list-selectors.ts";
import { hurried, platformWithoutSockets, withHeadlessPeople, type HeadlessClient } from "../support/headless.ts";

const people = withHeadlessPeople();
const start = people.start;

const WAYS = [
  { name: "socket", status: "online", platform: () => hurried(createPlatform()) },
  { name: "polling", status: "polling", platform: () => hurried(platformWithoutSockets()) },
] as const;

for (const { name, status, platform } of WAYS) {
  suite(`two headless clients by ${name}`, () => {
    let ana: HeadlessClient;
    let ben: HeadlessClient;
    let roomId: Id;

    before(async () => {
      ana = start(`ana-${name}`, platform());
      ben = start(`ben-${name}`, platform());
      await Promise.all([ana, ben].map((client) => client.until(({ connection }) => connection.status === status, status)));
      const [found] = await ana.session.commands.searchUsers(`ben-${name}`);
      assert.ok(found !== undefined);
      roomId = await ana.session.commands.createRoom({ kind: "group", name: "Team", userIds: [found.id] });
      await ben.until(({ rooms }) => rooms.has(roomId), "the new room at the other side");
      for (const { session } of [ana, ben]) session.commands.openRoom(roomId);
      await Promise.all([ana, ben].map((client) => client.until(({ rooms }) => rooms.get(roomId)?.cursor != null, "the open room")));
    });

    test("SYNC-5 R1 what both say at once is at both, once and in one order, and nothing waits any more", async () => {
      for (let turn = 0; turn < 30; turn += 1) {
        ana.session.commands.send(roomId, `ana ${turn}`);
        ben.session.commands.send(roomId, `ben ${turn}`);
      }
      await Promise.all([ana, ben].map((client) => client.until(() => client.bodies(roomId).length === 60, "60 messages")));
      assert.deepEqual(ana.bodies(roomId), ben.bodies(roomId));
      assert.deepEqual(
        ana.bodies(roomId).filter((body) => body.startsWith("ana")),
        Array.from({ length: 30 }, (_, turn) => `ana ${turn}`),
      );
      await Promise.all(
        [ana, ben].map((client) => client.until(({ outbox }) => [...outbox.values()].flat().length === 0, "an empty outbox")),
      );
      assert.deepEqual(ana.state.counters, { sent: 30, received: 30, duplicated: 0 });
    });

    test("R10 R11 what one reads the other sees as read, and the reader has nothing unread", async () => {
      ana.session.commands.send(roomId, "read me");
      await ben.until(() => ben.bodies(roomId).includes("read me"), "the message");
      const message = ben.state.rooms.get(roomId)!.timeline!.messages.at(-1)!;
      ben.session.commands.markRead(roomId, message.position);
      await ana.until((state) => selectMessageStatus(state, state.rooms.get(roomId)!, message) === "read", "read at the sender");
      assert.equal(selectUnread(ben.state.rooms.get(roomId)!), 0);
    });

    test("R8 typing shows at the other side", async () => {
      const me = ana.state.me!.id;
      // Typing is told to those who listen at that moment; who types goes on doing it.
      const again = setInterval(() => ana.session.commands.typing(roomId, true), 500);
      ana.session.commands.typing(roomId, true);
      await ben.until(({ rooms }) => rooms.get(roomId)!.typing.has(me), "typing").finally(() => clearInterval(again));
    });

    test("ROOM-4 ROOM-5 who is taken out loses the room at once, and who is added again has it with its history", async () => {
      const them = ben.state.me!.id;
      await ana.session.commands.removeMember(roomId, them);
      await ben.until(({ rooms }) => !rooms.has(roomId), "the room is gone");
      await ana.session.commands.addMembers(roomId, [them]);
      await ben.until(({ rooms }) => rooms.has(roomId), "the room is back");
      ben.session.commands.openRoom(roomId);
      await ben.until(() => ben.bodies(roomId).includes("read me"), "its history");
      await assert.rejects(ben.session.commands.removeMember(roomId, ana.state.me!.id), { code: "forbidden" });
    });

    test("ROOM-6 a marker put back shows as unread on another device of the same person", async () => {
      const other = start(`ben-${name}`, platform(), roomId);
      await other.until(({ listing, connection }) => listing === "ready" && connection.status === status, "the other device");
      const { messages } = ben.state.rooms.get(roomId)!.summary;
      ben.session.commands.markUnread(roomId, messages);
      // What the room said of itself since is passed over.
      await other.until(({ rooms }) => rooms.get(roomId)!.membership.marker === 60, "the marker");
      assert.equal(selectUnread(other.state.rooms.get(roomId)!), 1);
    });
  });
}

suite("a headless client", () => {
  test("AUTH-5 whose person signs out everywhere is told, and stays away", async () => {
    const client = start("leaver", hurried(createPlatform()));
    await client.until(({ connection }) => connection.status === "online", "online");
    await client.session.signOut({ wipe: true });
    assert.equal(client.state.me, null);
    assert.equal(client.state.connection.status, "idle");
  });
});
