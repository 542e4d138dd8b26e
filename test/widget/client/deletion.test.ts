import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import { loadRareCommands } from "../../../widget/client/lazy-commands.ts";
import type { CommandRefused } from "../../../widget/client/platform/command-refused.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

function setUp(seed = 1) {
  const world = createFakeWorld(seed);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "owner");
  state.setRole(roomId, ben, "member");
  const say = (userId: Id, body: string): Id => {
    const id = state.newId();
    state.send(userId, roomId, [{ id, body, mentions: [] }]);
    world.server.publish();
    return id;
  };
  return { ...world, ana, ben, roomId, say };
}

const isTomb = ({ session }: FakeClient, roomId: Id, id: Id): boolean | undefined => {
  const message = session.store.state.rooms.get(roomId)?.timeline?.messages.find((each) => each.id === id);
  return message === undefined ? undefined : message.deletedAt !== null;
};
const isDeleting = ({ session }: FakeClient, id: Id): boolean => session.store.state.deleting.has(id);
const failures = ({ events }: FakeClient): string[] => events.flatMap((event) => (event.type === "deletion-failed" ? [event.reason] : []));

suite("deletion of a message", () => {
  before(() => loadRareCommands());

  test("SYNC-11 made without a network it shows at once, survives a reload, is sent once and ends with the tombstone", async () => {
    const { clock, client, ana, roomId, server, say } = setUp();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    const id = say(ana, "oops");
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    const asked = first.session.commands.deleteMessage(roomId, id);
    await clock.advance(6_000);
    // Nobody is kept waiting for a network.
    await asked;
    assert.ok(isDeleting(first, id));
    first.session.stop();
    const away = client(ana, { roomId, device: first.device });
    away.faults.down = true;
    await clock.advance(10_000);
    assert.deepEqual([isDeleting(away, id), server.deletions], [true, []]);
    away.faults.down = false;
    away.session.commands.reconnect();
    await clock.advance(60_000);
    assert.deepEqual([isDeleting(away, id), isTomb(away, roomId, id), server.deletions.length], [false, true, 1]);
    assert.deepEqual([failures(away), [...away.device.disks.values()].map((disk) => disk.get("outbox")?.size ?? 0)], [[], [0, 0]]);
    away.session.stop();
  });

  test("SYNC-1 its answer lost, it is sent again with the same id", async () => {
    const { clock, client, ana, roomId, server, say } = setUp(3);
    const a = client(ana, { roomId });
    a.faults.blockSocket = true;
    await clock.advance(60_000);
    const id = say(ana, "oops");
    await clock.advance(1_000);
    a.faults.loseAnswer = 1;
    void a.session.commands.deleteMessage(roomId, id);
    await clock.advance(5_000);
    a.faults.loseAnswer = 0;
    await clock.advance(60_000);
    assert.ok(server.deletions.length > 1);
    assert.equal(new Set(server.deletions.map((command) => command.id)).size, 1);
    assert.deepEqual([isDeleting(a, id), isTomb(a, roomId, id), failures(a)], [false, true, []]);
    a.session.stop();
  });

  test("refused after a reload it is undone, and the owner of the session hears why", async () => {
    const { clock, client, ana, ben, roomId, say } = setUp();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    const id = say(ben, "stays");
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    await Promise.all([first.session.commands.deleteMessage(roomId, id), clock.advance(6_000)]);
    first.session.stop();
    const next = client(ana, { roomId, device: first.device });
    await clock.advance(10_000);
    assert.deepEqual([isDeleting(next, id), isTomb(next, roomId, id), failures(next)], [false, false, ["not_found"]]);
    next.session.stop();
  });

  test("LIMIT-3 of a long wait that the server asks for whoever waits is told at once, and the message is as before", async () => {
    const { clock, client, ana, roomId, server, say } = setUp();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    const id = say(ana, "often");
    await clock.advance(100);
    server.limit({ type: "delete_message", retryAfter: 1_200 });
    const refused = a.session.commands.deleteMessage(roomId, id).then(
      () => "done",
      ({ code, retryAfterMs }: CommandRefused) => `${code} ${retryAfterMs}`,
    );
    await clock.advance(100);
    assert.deepEqual([await refused, isDeleting(a, id), failures(a)], ["rate_limited 1200000", false, []]);
    a.session.stop();
  });

  test("SYNC-11 of a message that was never sent it takes the message out; of one that may have been, it follows it", async () => {
    const { clock, client, ana, roomId, server } = setUp();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    const unsent = a.session.commands.send(roomId, "never mind");
    await a.session.commands.deleteMessage(roomId, unsent);
    a.faults.down = true;
    const tried = a.session.commands.send(roomId, "on its way");
    await clock.advance(2_000);
    const asked = a.session.commands.deleteMessage(roomId, tried);
    await clock.advance(10_000);
    await asked;
    a.faults.down = false;
    await clock.advance(60_000);
    assert.equal(isTomb(a, roomId, unsent), undefined);
    assert.equal(isTomb(a, roomId, tried), true);
    assert.deepEqual([server.deletions.length, a.session.store.state.outbox.size, a.session.store.state.deleting.size], [1, 0, 0]);
    a.session.stop();
  });

  test("signing out takes what was not sent with it", async () => {
    const { clock, client, ana, roomId, server, say } = setUp();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    const id = say(ana, "kept");
    await clock.advance(100);
    a.faults.down = true;
    a.connectivity.set("offline");
    await Promise.all([a.session.commands.deleteMessage(roomId, id), clock.advance(6_000)]);
    await Promise.all([a.session.signOut({ wipe: true }), clock.advance(1_000)]);
    assert.equal(a.session.store.state.deleting.size, 0);
    const next = client(ana, { roomId, device: a.device });
    await clock.advance(60_000);
    assert.deepEqual([isTomb(next, roomId, id), server.deletions], [false, []]);
    next.session.stop();
  });
});
