import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Message } from "../../../protocol/entities.ts";
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
  state.send(ana, roomId, [{ id: messageId, body: "at nine", mentions: [] }]);
  return { ...world, ana, ben, roomId, messageId };
}

/** The message as this person sees it. */
const shown = ({ session: { store } }: FakeClient, roomId: Id): Message | undefined => {
  const message = store.state.rooms.get(roomId)?.timeline?.messages[0];
  return message && { ...message, ...store.state.patches.get(message.id) };
};
const text = (client: FakeClient, roomId: Id) => shown(client, roomId)?.body;
const edit = (client: FakeClient, roomId: Id, body: string) => {
  const { id, edited } = shown(client, roomId)!;
  client.session.commands.change({ kind: "edit", roomId, messageId: id, revision: edited?.revision ?? 0, body, mentions: [] });
};

suite("editing a message", () => {
  test("ROOM-17 shows at once, as edited, and comes to everybody", async () => {
    const { clock, client, ana, ben, roomId } = setUp();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    await clock.advance(1_000);
    edit(a, roomId, "at ten");
    assert.deepEqual([text(a, roomId), shown(a, roomId)?.edited?.revision, text(b, roomId)], ["at ten", 1, "at nine"]);
    await clock.advance(1_000);
    assert.deepEqual([text(b, roomId), shown(b, roomId)?.edited?.by, a.session.store.state.patches.size], ["at ten", ana, 0]);
    a.session.stop();
    b.session.stop();
  });

  test("SYNC-11 made without a network, one after another, they survive a reload, and the last holds", async () => {
    const { clock, client, ana, roomId, server } = setUp();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    for (const body of ["at ten", "at eleven", "at noon"]) edit(first, roomId, body);
    await clock.advance(1_000);
    first.session.stop();
    const next = client(ana, { roomId, device: first.device });
    next.faults.down = true;
    await clock.advance(5_000);
    assert.deepEqual([text(next, roomId), server.state.rooms.get(roomId)?.messages[0]?.body], ["at noon", "at nine"]);
    next.faults.down = false;
    next.session.commands.reconnect();
    await clock.advance(60_000);
    assert.deepEqual([text(next, roomId), shown(next, roomId)?.edited?.revision, next.session.store.state.patches.size], ["at noon", 3, 0]);
    next.session.stop();
  });

  test("ROOM-17 after a conflict both texts are there, also after a reload; saved again it is the message's, dropped it is gone", async () => {
    const { clock, client, ana, roomId, messageId } = setUp();
    const [desk, phone] = [client(ana, { roomId }), client(ana, { roomId })];
    await clock.advance(1_000);
    desk.faults.down = true;
    desk.connectivity.set("offline");
    edit(desk, roomId, "at ten");
    edit(phone, roomId, "at noon");
    await clock.advance(1_000);
    desk.faults.down = false;
    desk.session.commands.reconnect();
    await clock.advance(60_000);
    const refused = ({ session: { store } }: FakeClient) => store.state.refusedEdits.get(messageId);
    assert.deepEqual([text(desk, roomId), refused(desk)?.body, refused(desk)?.reason], ["at noon", "at ten", "edit_conflict"]);
    assert.deepEqual(
      desk.events.filter(({ type }) => type === "edit-failed"),
      [{ type: "edit-failed", roomId, messageId, reason: "edit_conflict" }],
    );
    desk.session.stop();
    const next = client(ana, { roomId, device: desk.device });
    await clock.advance(5_000);
    assert.equal(refused(next)?.body, "at ten");
    assert.equal(next.session.commands.discard(roomId, refused(next)!.id), "at ten");
    edit(next, roomId, "at ten");
    await clock.advance(5_000);
    assert.deepEqual([text(next, roomId), text(phone, roomId), refused(next)], ["at ten", "at ten", undefined]);
    next.session.stop();
    phone.session.stop();
  });
});
