import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import { patchMessage } from "../../../widget/client/store/message-patch.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

function setUp() {
  const world = createFakeWorld(1);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "owner");
  state.setRole(roomId, ben, "member");
  const messageId = state.newId();
  state.send(ana, roomId, [{ id: messageId, body: "pizza?", mentions: [] }]);
  return { ...world, ana, ben, roomId, messageId };
}

/** Reactions of the message as this person sees them. */
const shown = ({ session: { store } }: FakeClient, roomId: Id): Record<string, readonly Id[]> => {
  const message = store.state.rooms.get(roomId)!.timeline!.messages[0]!;
  const { reactions } = patchMessage(message, store.state.patches.get(message.id) ?? {}, store.state.me!.id);
  return Object.fromEntries(reactions.map(({ emoji, userIds }) => [emoji, userIds]));
};

suite("reacting to a message", () => {
  test("ROOM-18 shows at once beside the reactions of others, those that come meanwhile too, and is taken off as fast", async () => {
    const { clock, client, ana, ben, roomId, messageId } = setUp();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    const react = (of: FakeClient, emoji: string, active = true) =>
      of.session.commands.change({ kind: "reaction", roomId, messageId, emoji, active });
    await clock.advance(1_000);
    react(b, "👍");
    react(a, "🎉");
    assert.deepEqual(shown(a, roomId), { "🎉": [ana] });
    await clock.advance(1_000);
    react(a, "👍");
    assert.deepEqual(shown(a, roomId), { "👍": [ben, ana], "🎉": [ana] });
    react(a, "🎉", false);
    assert.deepEqual(shown(a, roomId), { "👍": [ben, ana] });
    await clock.advance(1_000);
    assert.deepEqual([shown(b, roomId), a.session.store.state.patches.size], [{ "👍": [ben, ana] }, 0]);
    a.session.stop();
    b.session.stop();
  });

  test("SYNC-11 made without a network it survives a reload beside an edit, and what was wanted last holds", async () => {
    const { clock, client, ana, roomId, messageId, server } = setUp();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    for (const active of [true, false, true]) first.session.commands.change({ kind: "reaction", roomId, messageId, emoji: "👍", active });
    first.session.commands.change({ kind: "edit", roomId, messageId, revision: 0, body: "pizza!", mentions: [] });
    await clock.advance(1_000);
    first.session.stop();
    const next = client(ana, { roomId, device: first.device });
    next.faults.down = true;
    await clock.advance(5_000);
    assert.deepEqual(shown(next, roomId), { "👍": [ana] });
    next.faults.down = false;
    next.session.commands.reconnect();
    await clock.advance(60_000);
    const stored = server.state.rooms.get(roomId)?.messages[0];
    assert.deepEqual([stored?.body, stored?.reactions], ["pizza!", [{ emoji: "👍", userIds: [ana] }]]);
    assert.deepEqual([shown(next, roomId), next.session.store.state.patches.size], [{ "👍": [ana] }, 0]);
    next.session.stop();
  });
});
