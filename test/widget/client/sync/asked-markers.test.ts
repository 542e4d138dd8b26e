import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createFakeWorld } from "../../../support/fake-world.ts";

suite("markers of a page that ended", () => {
  test("ROOM-6 what one has said by another device since is not taken for something marked as unread here", async () => {
    const world = createFakeWorld(1);
    const { state } = world.server;
    const [ana, roomId] = [state.addPerson("Ana"), state.addRoom("Room")];
    state.setRole(roomId, ana, "member");
    const first = world.client(ana, { roomId });
    await world.clock.advance(3_000);
    first.session.stop();
    await world.clock.settle();
    state.send(ana, roomId, [{ id: state.newId(), body: "from the phone", mentions: [] }]);
    const place = () => state.persons.get(ana)!.places.get(roomId)!;
    assert.equal(place().marker, 1);
    world.client(ana, { roomId, device: first.device });
    await world.clock.advance(10_000);
    assert.equal(place().marker, 1);
  });

  test("SYNC-11 what was marked as unread without a network is told by the next page", async () => {
    const world = createFakeWorld(2);
    const { state } = world.server;
    const [ana, ben, roomId] = [state.addPerson("Ana"), state.addPerson("Ben"), state.addRoom("Room")];
    for (const userId of [ana, ben]) state.setRole(roomId, userId, "member");
    for (const body of ["one", "two"]) state.send(ben, roomId, [{ id: state.newId(), body, mentions: [] }]);
    const first = world.client(ana, { roomId });
    await world.clock.advance(3_000);
    first.session.commands.markRead(roomId, 2);
    await world.clock.advance(3_000);
    const place = () => state.persons.get(ana)!.places.get(roomId)!;
    assert.equal(place().marker, 2);
    first.connectivity.set("offline");
    first.faults.down = true;
    first.session.commands.markUnread(roomId, 2);
    await world.clock.advance(1_000);
    first.session.stop();
    await world.clock.settle();
    world.client(ana, { roomId, device: first.device });
    await world.clock.advance(10_000);
    assert.equal(place().marker, 1);
  });
});
