import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

function setUp() {
  const world = createFakeWorld(1);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "owner");
  state.setRole(roomId, ben, "member");
  const messageId = state.newId();
  state.send(ana, roomId, [{ id: messageId, body: "the code is 4711", mentions: [] }]);
  return { ...world, ana, ben, roomId, messageId };
}

const logged = ({ session }: FakeClient, roomId: Id) => session.store.state.rooms.get(roomId)?.timeline?.messages[0];
/** Who has pinned the message, as this person sees it. */
const pinnedBy = (client: FakeClient, roomId: Id): Id | undefined => {
  const message = logged(client, roomId);
  return message && { ...message, ...client.session.store.state.patches.get(message.id) }.pinned?.by;
};

suite("pinning a message", () => {
  test("ROOM-13 shows at once, comes to everybody, and so does taking it off", async () => {
    const { clock, client, ana, ben, roomId, messageId } = setUp();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    await clock.advance(1_000);
    a.session.commands.change({ kind: "pin", roomId, messageId, pinned: true });
    assert.deepEqual([pinnedBy(a, roomId), logged(a, roomId)?.pinned], [ana, null]);
    await clock.advance(1_000);
    assert.deepEqual([logged(a, roomId)?.pinned?.by, logged(b, roomId)?.pinned?.by, a.session.store.state.patches.size], [ana, ana, 0]);
    b.session.commands.change({ kind: "pin", roomId, messageId, pinned: false });
    await clock.advance(1_000);
    assert.deepEqual([logged(a, roomId)?.pinned, logged(b, roomId)?.pinned], [null, null]);
    a.session.stop();
    b.session.stop();
  });

  test("SYNC-11 made without a network it survives a reload; put on and taken off again, what was wanted last holds", async () => {
    const { clock, client, ana, roomId, messageId, server } = setUp();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    for (const pinned of [true, false, true]) first.session.commands.change({ kind: "pin", roomId, messageId, pinned });
    await clock.advance(1_000);
    first.session.stop();
    const next = client(ana, { roomId, device: first.device });
    next.faults.down = true;
    await clock.advance(5_000);
    assert.deepEqual([pinnedBy(next, roomId), server.state.rooms.get(roomId)?.messages[0]?.pinned], [ana, null]);
    next.faults.down = false;
    next.session.commands.reconnect();
    await clock.advance(60_000);
    assert.deepEqual([logged(next, roomId)?.pinned?.by, next.session.store.state.patches.size], [ana, 0]);
    next.session.stop();
  });

  test("another's pin in the same moment is what stays, for all", async () => {
    const { clock, client, ana, ben, roomId, messageId } = setUp();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    await clock.advance(1_000);
    b.session.commands.change({ kind: "pin", roomId, messageId, pinned: true });
    a.session.commands.change({ kind: "pin", roomId, messageId, pinned: true });
    await clock.advance(1_000);
    assert.deepEqual([pinnedBy(a, roomId), pinnedBy(b, roomId)], [ben, ben]);
    a.session.stop();
    b.session.stop();
  });

  test("refused it is as before, and the reason is told", async () => {
    const { clock, client, ana, roomId, messageId, server } = setUp();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    server.state.deleteMessage(ana, roomId, messageId);
    a.session.commands.change({ kind: "pin", roomId, messageId, pinned: true });
    await clock.advance(1_000);
    assert.deepEqual([pinnedBy(a, roomId), a.session.store.state.patches.size], [undefined, 0]);
    assert.deepEqual(
      a.events.filter(({ type }) => type === "change-failed"),
      [{ type: "change-failed", roomId, messageId, reason: "not_found" }],
    );
    a.session.stop();
  });
});
