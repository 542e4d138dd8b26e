import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import { CLOSE } from "../../../protocol/close-codes.ts";
import type { CommandRefused } from "../../../widget/client/platform/command-refused.ts";
import { selectOutgoing } from "../../../widget/client/store/selectors.ts";
import { selectUnread } from "../../../widget/client/store/list-selectors.ts";
import { loadRareCommands } from "../../../widget/client/lazy-commands.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

function bodies(client: FakeClient, roomId: Id): string[] {
  return client.session.store.state.rooms.get(roomId)?.timeline?.messages.map(({ body }) => body) ?? [];
}

function outgoing(client: FakeClient, roomId: Id): string[] {
  return selectOutgoing(client.session.store.state, roomId).map(({ body, stage }) => `${body} ${stage}`);
}

function twoPeople(seed = 1) {
  const world = createFakeWorld(seed);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "owner");
  state.setRole(roomId, ben, "member");
  return { ...world, ana, ben, roomId };
}

suite("session", () => {
  // What is loaded already comes without a wait that no fake clock knows of.
  before(() => loadRareCommands());

  test("line ends of every system are made one in drafts and in what is sent", async () => {
    const { clock, client, ana, roomId } = twoPeople();
    const a = client(ana);
    await clock.advance(3_000);
    a.session.commands.setDraft(roomId, "one\r\ntwo\rthree");
    assert.equal(a.session.store.state.drafts.get(roomId), "one\ntwo\nthree");
    a.session.commands.send(roomId, "```\r\ncode\r\n```");
    assert.deepEqual(
      outgoing(a, roomId).map((line) => line.replace(/ \w+$/, "")),
      ["```\ncode\n```"],
    );
  });

  test("SYNC-6 a room that is read while the connection says hello, at whatever moment, is followed all the same", async () => {
    for (let moment = 0; moment < 1_000; moment += 40) {
      const { clock, client, ana, ben, roomId, server } = twoPeople(moment);
      const a = client(ana);
      a.faults.delay = 300;
      await clock.advance(moment);
      a.session.commands.openRoom(roomId);
      await clock.advance(3_000);
      server.state.send(ben, roomId, [{ id: server.state.newId(), body: "live", mentions: [] }]);
      server.publish();
      await clock.advance(1_000);
      assert.deepEqual(bodies(a, roomId), ["live"], `opened after ${moment} ms`);
    }
  });

  test("LIMIT-3 a short wait that the server asks for is waited out; of a long one the person is told at once", async () => {
    const { clock, client, ana, ben, server } = twoPeople();
    const { commands } = client(ana).session;
    await clock.advance(100);
    const make = () =>
      commands.createRoom({ kind: "group", name: "New", userIds: [ben] }).then(
        () => "made",
        ({ code, retryAfterMs }: CommandRefused) => `${code} ${retryAfterMs}`,
      );
    server.limit({ type: "create_room", retryAfter: 1_200 });
    const long = make();
    await clock.advance(100);
    server.limit({ type: "create_room", retryAfter: 2 });
    const short = make();
    await clock.advance(100);
    server.limit(null);
    assert.equal(await long, "rate_limited 1200000");
    await clock.advance(10_000);
    assert.equal(await short, "made");
  });

  test("LIMIT-2 who goes to and fro more often than may be told is told of later, as they are then", async () => {
    const { clock, client, ana, server } = twoPeople();
    const { commands } = client(ana).session;
    await clock.advance(100);
    server.limit({ type: "set_presence", retryAfter: 30 });
    for (const away of [true, false, true]) {
      commands.setAway(away);
      await clock.advance(100);
    }
    server.limit(null);
    await clock.advance(20_000);
    assert.equal(server.presenceOf(ana), "online");
    await clock.advance(30_000);
    assert.equal(server.presenceOf(ana), "away");
  });

  test("ROOM-11 an invitation shows live, by polling and after a reload without a network, and is answered", async () => {
    const { clock, client, ana, ben, roomId, server } = twoPeople();
    const invitations = ({ session }: FakeClient) =>
      [...session.store.state.invitations.values()].map(({ room, invitation }) => `${room.name} ${invitation?.declined}`);
    const [socket, poll] = [client(ben), client(ben)];
    poll.faults.blockSocket = true;
    await clock.advance(60_000);
    server.state.setRole(roomId, ben, null);
    server.state.setInvitation(roomId, ben, { by: ana, declined: false });
    server.publish();
    await clock.advance(1_000);
    assert.deepEqual([socket, poll].map(invitations), [["Team false"], ["Team false"]]);
    socket.session.stop();
    server.refuse("unavailable");
    const reloaded = client(ben, { device: socket.device });
    await clock.advance(1_000);
    assert.deepEqual(invitations(reloaded), ["Team false"]);
    server.refuse(null);
    await clock.advance(60_000);
    await Promise.all([poll.session.commands.answerInvitation(roomId, false), clock.advance(1_000)]);
    assert.deepEqual([reloaded, poll].map(invitations), [["Team true"], ["Team true"]]);
    await Promise.all([reloaded.session.commands.answerInvitation(roomId, true), clock.advance(6_000)]);
    assert.deepEqual([reloaded, poll].map(invitations), [[], []]);
    assert.ok(reloaded.session.store.state.rooms.has(roomId) && poll.session.store.state.rooms.has(roomId));
  });

  test("R1 what one person sends appears at the other, and its ticks rise to read", async () => {
    const { clock, client, ana, ben, roomId } = twoPeople();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    await clock.advance(100);
    assert.equal(a.session.store.state.connection.status, "online");
    a.session.commands.send(roomId, "  Hello  ");
    assert.deepEqual(outgoing(a, roomId), ["Hello queued"]);
    await clock.advance(100);
    assert.deepEqual([bodies(a, roomId), bodies(b, roomId), outgoing(a, roomId)], [["Hello"], ["Hello"], []]);
    assert.equal(selectUnread(b.session.store.state.rooms.get(roomId)!), 1);
    assert.equal(selectUnread(a.session.store.state.rooms.get(roomId)!), 0);
    b.session.commands.markRead(roomId, 1);
    await clock.advance(1_500);
    assert.equal(a.session.store.state.rooms.get(roomId)!.receipts.get(ben)?.read, 1);
    assert.equal(selectUnread(b.session.store.state.rooms.get(roomId)!), 0);
    assert.deepEqual(
      a.events.map(({ type }) => type),
      ["message-sent"],
    );
    assert.deepEqual(
      b.events.map(({ type }) => type),
      ["message"],
    );
    assert.deepEqual(b.session.store.state.counters, { sent: 0, received: 1, duplicated: 0 });
  });

  test("R4 with the socket blocked everything works by polling, and the socket is taken again when it opens", async () => {
    const { clock, client, ana, ben, roomId } = twoPeople();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    a.faults.blockSocket = b.faults.blockSocket = true;
    await clock.advance(60_000);
    assert.equal(a.session.store.state.connection.status, "polling");
    a.session.commands.send(roomId, "by post");
    await clock.advance(100);
    assert.deepEqual(bodies(b, roomId), ["by post"]);
    a.faults.blockSocket = false;
    await clock.advance(40_000);
    assert.equal(a.session.store.state.connection.status, "online");
    assert.equal(b.session.store.state.connection.status, "polling");
    b.session.commands.send(roomId, "back");
    await clock.advance(100);
    assert.deepEqual(bodies(a, roomId), ["by post", "back"]);
  });

  test("R6 SYNC-11 what was written offline survives the page and is sent by the next one, once and in order", async () => {
    const { clock, client, ana, roomId, server } = twoPeople();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    for (const text of ["one", "two", "three"]) first.session.commands.send(roomId, text);
    first.session.commands.setDraft(roomId, "half a sen");
    await clock.advance(6_000);
    assert.equal(first.session.store.state.connection.status, "offline");
    first.session.stop();
    const second = client(ana, { device: first.device });
    await clock.settle();
    assert.deepEqual(
      selectOutgoing(second.session.store.state, roomId).map(({ body }) => body),
      ["one", "two", "three"],
    );
    assert.equal(second.session.store.state.listing, "stale");
    assert.equal(second.session.store.state.drafts.get(roomId), "half a sen");
    await clock.advance(1_000);
    assert.deepEqual(
      server.state.rooms.get(roomId)!.messages.map(({ body }) => body),
      ["one", "two", "three"],
    );
    assert.deepEqual(outgoing(second, roomId), []);
  });

  test("R6 C7 a draft keeps whom it mentions over the page's end, and its message goes out with them", async () => {
    const { clock, client, ana, ben, roomId, server } = twoPeople();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    const ranges = [{ userId: ben, start: 6, end: 10 }];
    first.session.commands.setDraft(roomId, "hello @Ben", ranges);
    await clock.settle();
    first.session.stop();
    const second = client(ana, { device: first.device });
    await clock.advance(1_000);
    const { drafts, draftMentions } = second.session.store.state;
    assert.deepEqual([drafts.get(roomId), draftMentions.get(roomId)], ["hello @Ben", ranges]);
    second.session.commands.send(roomId, `  ${drafts.get(roomId)}`, { ranges: ranges.map((range) => ({ ...range, start: 8, end: 12 })) });
    assert.deepEqual(selectOutgoing(second.session.store.state, roomId)[0]?.ranges, ranges);
    second.session.commands.endDraft(roomId);
    await clock.advance(1_000);
    assert.deepEqual(
      server.state.rooms.get(roomId)!.messages.map(({ body, mentions }) => [body, mentions]),
      [["hello @Ben", [ben]]],
    );
    assert.equal(second.session.store.state.drafts.size, 0);
  });

  test("R6 R7 a tab that slept while its draft was sent elsewhere wakes without it", async () => {
    const { clock, client, ana, roomId } = twoPeople();
    const sleeper = client(ana, { roomId });
    await clock.advance(1_000);
    sleeper.session.commands.setDraft(roomId, "hello");
    await clock.settle();
    // Without a line between them, as while one is frozen.
    const other = client(ana, { device: sleeper.device });
    await clock.advance(1_000);
    other.session.commands.endDraft(roomId);
    await clock.settle();
    assert.equal(sleeper.session.store.state.drafts.get(roomId), "hello");
    sleeper.connectivity.set("visible");
    await clock.settle();
    assert.equal(sleeper.session.store.state.drafts.size, 0);
  });

  test("SYNC-6 a room that could not be read while the socket lived on is read again, without haste, until it is there", async () => {
    const { clock, client, ana, roomId, server } = twoPeople();
    const page = client(ana);
    await clock.advance(1_000);
    page.faults.loseRequest = 1;
    page.session.commands.openRoom(roomId);
    const before = server.counts.requests;
    await clock.advance(20_000);
    assert.ok(server.counts.requests - before < 20, `${server.counts.requests - before} requests`);
    page.faults.loseRequest = 0;
    await clock.advance(20_000);
    const room = page.session.store.state.rooms.get(roomId);
    assert.deepEqual([room?.cursor !== null, room?.members.size, room?.receiptsComplete], [true, 2, true]);
  });

  test("SYNC-11 a session that is stopped, whenever that is, leaves no timer behind and sends nothing more", async () => {
    for (const moment of [0, 5, 10, 20, 50, 1_000]) {
      const { clock, client, ana, roomId, server } = twoPeople();
      const page = client(ana, { roomId });
      page.faults.delay = 10;
      await clock.advance(moment);
      if (page.session.store.state.rooms.has(roomId)) page.session.commands.send(roomId, "last words");
      page.session.stop();
      const said = server.state.rooms.get(roomId)!.messages.length;
      await clock.advance(60_000);
      assert.equal(clock.timers, 0, `stopped after ${moment} ms`);
      assert.equal(server.state.rooms.get(roomId)!.messages.length, said);
    }
  });

  test("SYNC-11 what a stopped session has not sent the next one on the same page takes over", async () => {
    const { clock, client, ana, roomId, server } = twoPeople();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.faults.down = true;
    first.session.commands.send(roomId, "one");
    first.session.stop();
    first.faults.down = false;
    first.session.start();
    await clock.advance(1_000);
    assert.deepEqual(
      server.state.rooms.get(roomId)!.messages.map(({ body }) => body),
      ["one"],
    );
    assert.deepEqual(outgoing(first, roomId), []);
  });

  test("SYNC-7 after a restore the room goes on from its cursor and holds what was missed", async () => {
    const { clock, client, ana, ben, roomId, server } = twoPeople();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.session.stop();
    for (let index = 0; index < 120; index++)
      server.state.send(ben, roomId, [{ id: server.state.newId(), body: `m${index}`, mentions: [] }]);
    const second = client(ana, { device: first.device, roomId });
    await clock.advance(1_000);
    assert.equal(bodies(second, roomId).at(-1), "m119");
    assert.equal(selectUnread(second.session.store.state.rooms.get(roomId)!), 120);
    assert.equal(second.session.store.state.rooms.get(roomId)!.divider, 0);
    assert.deepEqual(second.events, [], "history is no news");
  });

  test("ROOM-5 a person taken out of a room loses it at once, with its history, drafts and waiting messages", async () => {
    const { clock, client, ana, ben, roomId, server } = twoPeople();
    const b = client(ben, { roomId });
    client(ana, { roomId });
    await clock.advance(1_000);
    b.session.commands.setDraft(roomId, "draft");
    server.state.setRole(roomId, ben, null);
    server.publish();
    await clock.advance(500);
    const { rooms, drafts, openRoomId } = b.session.store.state;
    assert.deepEqual([rooms.size, drafts.size, openRoomId], [0, 0, null]);
    server.state.setRole(roomId, ben, "member");
    server.publish();
    await clock.advance(500);
    assert.equal(b.session.store.state.rooms.size, 1);
  });

  test("SYNC-7 another database lineage drops everything held and reads it anew", async () => {
    const { clock, client, ana, roomId, server } = twoPeople();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    server.state.changeLineage();
    server.close(CLOSE.restart);
    await clock.advance(5_000);
    assert.equal(a.session.store.state.lineage, server.state.lineage);
    assert.equal(a.session.store.state.listing, "ready");
    a.session.commands.send(roomId, "after");
    await clock.advance(500);
    assert.deepEqual(bodies(a, roomId), ["after"]);
  });

  test("AUTH-5 a socket refused for its token asks for a new one, and only HTTP refuses for good", async () => {
    const { clock, client, ana, roomId, server } = twoPeople();
    let asked = 0;
    const a = client(ana, { roomId, tokenProvider: async () => (asked++, server.token(ana)) });
    await clock.advance(1_000);
    server.close(CLOSE.notAuthenticated);
    await clock.advance(3_000);
    assert.equal(asked, 2);
    assert.equal(a.session.store.state.connection.status, "online");
    server.refuse("not_authenticated");
    server.close(CLOSE.notAuthenticated);
    await clock.advance(10_000);
    assert.deepEqual(a.session.store.state.connection, { status: "refused", retryAt: null, reason: "not_authenticated" });
    const { sockets, requests } = server.counts;
    await clock.advance(600_000);
    assert.deepEqual([server.counts.sockets, server.counts.requests], [sockets, requests], "refused means quiet");
    server.refuse(null);
    const again = a.session.refreshToken();
    await clock.advance(3_000);
    await again;
    assert.equal(a.session.store.state.connection.status, "online");
  });

  test("R3 a half-open socket is found within 15 s, and a probe on waking finds it in 3", async () => {
    const { clock, client, ana, roomId } = twoPeople();
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    a.faults.down = true;
    await clock.advance(15_500);
    assert.equal(a.session.store.state.connection.status, "reconnecting");
    a.faults.down = false;
    await clock.advance(40_000);
    assert.equal(a.session.store.state.connection.status, "online");
    a.faults.down = true;
    a.connectivity.set("visible");
    await clock.advance(3_100);
    assert.equal(a.session.store.state.connection.status, "reconnecting");
  });

  test("two sessions on one page know nothing of each other, and a stopped one leaves no timer", async () => {
    const { clock, client, ana, ben, roomId } = twoPeople();
    const [a, b] = [client(ana, { roomId }), client(ben)];
    await clock.advance(1_000);
    a.session.stop();
    await clock.advance(1_000);
    assert.equal(a.session.store.state.connection.status, "idle");
    assert.equal(b.session.store.state.connection.status, "online");
    b.session.stop();
    await clock.advance(40_000);
    assert.equal(clock.timers, 0);
  });

  test("R12 history is read page by page, and a jump shows the stretch around a position", async () => {
    const { clock, client, ana, ben, roomId, server } = twoPeople();
    for (let index = 1; index <= 400; index++)
      server.state.send(ben, roomId, [{ id: server.state.newId(), body: `m${index}`, mentions: [] }]);
    const a = client(ana, { roomId });
    await clock.advance(1_000);
    const { commands, store } = a.session;
    commands.loadBefore(roomId);
    commands.loadBefore(roomId);
    await clock.advance(100);
    assert.deepEqual([bodies(a, roomId).length, bodies(a, roomId)[0]], [100, "m301"]);
    commands.jumpTo(roomId, 40);
    await clock.advance(100);
    assert.ok(bodies(a, roomId).includes("m40"));
    assert.deepEqual([store.state.rooms.get(roomId)!.timeline!.hasBefore, store.state.rooms.get(roomId)!.timeline!.hasAfter], [true, true]);
    server.state.send(ben, roomId, [{ id: server.state.newId(), body: "live", mentions: [] }]);
    server.publish();
    await clock.advance(100);
    assert.ok(!bodies(a, roomId).includes("live"));
    commands.jumpTo(roomId, null);
    await clock.advance(100);
    assert.equal(bodies(a, roomId).at(-1), "live");
    assert.equal(store.state.rooms.get(roomId)!.timeline!.hasAfter, false);
  });
});
