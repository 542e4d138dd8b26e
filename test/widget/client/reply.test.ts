import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import { selectQuoted } from "../../../widget/client/store/quotes.ts";
import { selectOutgoing } from "../../../widget/client/store/selectors.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

const FAR = 120;

function setUp() {
  const world = createFakeWorld(1);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "owner");
  state.setRole(roomId, ben, "member");
  const ids = Array.from({ length: FAR }, () => state.newId());
  state.send(
    ana,
    roomId,
    ids.map((id, index) => ({ id, body: `number ${index}`, mentions: [] })),
  );
  const said = () =>
    state.rooms
      .get(roomId)!
      .messages.slice(FAR)
      .map(({ body, replyTo }) => [body, replyTo]);
  return { ...world, ana, ben, roomId, ids, first: ids[0]!, last: ids.at(-1)!, said };
}

/** What this person sees quoted. */
const quoted = ({ session: { store } }: FakeClient, roomId: Id, id: Id) => {
  const found = selectQuoted(store.state, roomId, id);
  return found && ("deletedAt" in found && found.deletedAt !== null ? "deleted" : found.body);
};
const failures = ({ session: { store } }: FakeClient, roomId: Id) =>
  selectOutgoing(store.state, roomId).map(({ body, stage, reason, replyTo }) => [body, stage, reason, replyTo]);

suite("answering a message", () => {
  test("ROOM-20 what an answer quotes is read by its id, with all others of the turn, and follows edits and deletion by the log", async () => {
    const { clock, client, server, ana, ben, roomId, first, ids } = setUp();
    const b = client(ben, { roomId });
    await clock.advance(1_000);
    assert.equal(quoted(b, roomId, first), undefined);
    const unknown = server.state.newId();
    const asked = [first, unknown, ids[1]!].map((id) => b.session.commands.readQuoted(roomId, id));
    await clock.advance(100);
    await Promise.all(asked);
    assert.deepEqual([quoted(b, roomId, first), quoted(b, roomId, unknown), quoted(b, roomId, ids[1]!)], ["number 0", null, "number 1"]);
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    a.session.commands.change({ kind: "edit", roomId, messageId: first, revision: 0, body: "number zero", mentions: [] });
    await clock.advance(1_000);
    assert.equal(quoted(b, roomId, first), "number zero");
    void a.session.commands.deleteMessage(roomId, first);
    await clock.advance(1_000);
    assert.equal(quoted(b, roomId, first), "deleted");
    a.session.stop();
    b.session.stop();
  });

  test("ROOM-20 an answer to a message that is still in the outbox goes after it, over a reload, without a network", async () => {
    const { clock, client, ana, roomId, last, said } = setUp();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    a.faults.down = true;
    a.connectivity.set("offline");
    const one = a.session.commands.send(roomId, "one", { replyTo: last });
    const two = a.session.commands.send(roomId, "two", { replyTo: one });
    assert.equal(quoted(a, roomId, one), "one");
    await clock.advance(1_000);
    a.session.stop();
    const again = client(ana, { roomId, device: a.device });
    await clock.advance(5_000);
    assert.deepEqual(said(), [
      ["one", last],
      ["two", one],
    ]);
    assert.equal(again.session.store.state.rooms.get(roomId)?.timeline?.messages.at(-1)?.id, two);
    again.session.stop();
  });

  test("ROOM-20 an answer to what was deleted meanwhile is kept with its text, and says why", async () => {
    const { clock, client, server, ana, ben, roomId, last, said } = setUp();
    const b = client(ben, { roomId });
    await clock.advance(1_000);
    b.faults.down = true;
    b.connectivity.set("offline");
    const id = b.session.commands.send(roomId, "fine", { replyTo: last });
    b.session.commands.send(roomId, "and more");
    server.state.deleteMessage(ana, roomId, last);
    b.faults.down = false;
    b.session.commands.reconnect();
    await clock.advance(60_000);
    assert.deepEqual(failures(b, roomId), [["fine", "failed", "reply_invalid", last]]);
    assert.deepEqual(said(), [["and more", null]]);
    assert.equal(b.session.commands.discard(roomId, id), "fine");
    b.session.stop();
  });

  test("C7 what a draft answers is kept with it: over a reload, in other tabs, until it is sent or let go", async () => {
    const { clock, client, ana, roomId, last, first } = setUp();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    const replyOf = ({ session }: FakeClient) => session.store.state.draftReplies.get(roomId);
    a.session.commands.setReply(roomId, last);
    a.session.commands.setDraft(roomId, "half a sen");
    await clock.advance(2_000);
    a.session.stop();
    const again = client(ana, { roomId, device: a.device });
    await clock.advance(1_000);
    assert.deepEqual([replyOf(again), again.session.store.state.drafts.get(roomId)], [last, "half a sen"]);
    again.session.commands.setReply(roomId, first);
    again.session.commands.endDraft(roomId);
    assert.deepEqual([replyOf(again), again.session.store.state.drafts.size], [undefined, 0]);
    again.session.commands.setReply(roomId, first);
    again.session.commands.setReply(roomId, null);
    assert.equal(replyOf(again), undefined);
    again.session.stop();
  });
});
