import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { PersonChangesFrame, ResetFrame, RoomChangesFrame } from "../../../../protocol/frames.ts";
import { sql } from "drizzle-orm";
import { CATCH_UP_LIMIT } from "../../../../protocol/limits.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { committed, createChat, createNode, outgoing, type Chat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";

function changes<T extends RoomChangesFrame | PersonChangesFrame>(frame: T | ResetFrame): T {
  if (frame.type === "reset") throw new Error("reset");
  return frame;
}

onEveryDatabase("sync", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (): Promise<{ chat: Chat; roomId: string }> => {
    const chat = await createChat(database);
    return { chat, roomId: await chat.addGroup() };
  };

  test("SYNC-5 changes past a cursor are the present state of each subject, once, with the persons they name", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const sent = committed((await chat.messages.send(ana, roomId, [outgoing("hello", [ben.userId])]))[0]);
    await chat.members.changeRole(ana, roomId, ben.userId, "moderator");
    await chat.members.changeRole(ana, roomId, ben.userId, "member");
    await chat.rooms.update(ana, roomId, { name: "Renamed" });
    const frame = changes(await chat.sync.roomChanges(ana, roomId, sent.changed - 1));
    assert.deepEqual([frame.from, frame.to, frame.head], [sent.changed - 1, sent.changed + 4, sent.changed + 4]);
    assert.deepEqual(
      frame.subjects.map(({ kind }) => kind),
      ["message", "member", "room", "message"],
    );
    const [message, member, room] = frame.subjects;
    assert.deepEqual(message, { kind: "message", message: sent });
    assert.ok(
      member?.kind === "member" &&
        member.member.role === "member" &&
        member.member.changed === sent.changed + 2 &&
        member.user.id === ben.userId,
    );
    assert.ok(room?.kind === "room" && room.room.name === "Renamed");
    assert.deepEqual(new Set(frame.users?.map(({ id }) => id)), new Set([ana.userId, ben.userId]));
  });

  test("SYNC-5 a cursor at the head is answered with nothing", async () => {
    const { chat, roomId } = await setUp();
    const { head } = changes(await chat.sync.roomChanges(chat.people[0], roomId, 0));
    assert.deepEqual(await chat.sync.roomChanges(chat.people[0], roomId, head), {
      type: "room_changes",
      roomId,
      from: head,
      to: head,
      head,
      subjects: [],
      users: [],
    });
  });

  test("SYNC-5 pages end by rows and by bytes, join without gaps, and hold at least one subject", async () => {
    const { chat, roomId } = await setUp();
    await chat.messages.send(
      chat.people[0],
      roomId,
      Array.from({ length: 30 }, (_, index) => outgoing("z".repeat(index % 3 === 0 ? 5_000 : 10))),
    );
    for (const catchUp of [
      { rows: 7, bytes: 1_000_000 },
      { rows: 500, bytes: 12_000 },
      { rows: 500, bytes: 100 },
    ]) {
      const { sync } = createNode(database, chat.people, { catchUp });
      let cursor = 0;
      const subjects = [];
      for (;;) {
        const frame = changes(await sync.roomChanges(chat.people[0], roomId, cursor));
        if (frame.to === cursor) break;
        assert.equal(frame.from, cursor);
        assert.ok(
          frame.subjects.length <= catchUp.rows &&
            (frame.subjects.length === 1 || JSON.stringify(frame.subjects).length < catchUp.bytes + 1_000),
        );
        subjects.push(...frame.subjects);
        cursor = frame.to;
      }
      assert.equal(subjects.filter(({ kind }) => kind === "message").length, 30);
    }
  });

  test("SYNC-7 a cursor ahead of the head, or too far behind it, is answered with reset", async () => {
    const { chat, roomId } = await setUp();
    const { lineage } = database;
    assert.deepEqual(await chat.sync.roomChanges(chat.people[0], roomId, 1_000), { type: "reset", roomId, lineage });
    assert.deepEqual(await chat.sync.personChanges(chat.people[0], 1_000), { type: "reset", roomId: null, lineage });
    assert.equal((await chat.sync.feedChanges(chat.tenantId, roomId, 1_000)).type, "reset");
    await database.withTenant(chat.tenantId, (tx) => rows(tx, sql`update rooms set head = ${CATCH_UP_LIMIT + 1} where id = ${roomId}`));
    assert.equal((await chat.sync.roomChanges(chat.people[0], roomId, 0)).type, "reset");
    assert.equal((await chat.sync.roomChanges(chat.people[0], roomId, 1)).type, "room_changes");
  });

  test("AUTH-8 a room that one is not in is not found; a node's own feed needs no membership", async () => {
    const { chat, roomId } = await setUp();
    const stranger = await createChat(database);
    for (const room of [roomId, createId()]) {
      await assert.rejects(stranger.sync.roomChanges(stranger.people[0], room, 0), { code: "not_found" });
      await assert.rejects(stranger.sync.receiptChanges(stranger.people[0], room, 0), { code: "not_found" });
      await assert.rejects(stranger.sync.feedChanges(stranger.tenantId, room, 0), { code: "not_found" });
      assert.equal(await stranger.sync.place(stranger.people[0], room), null);
    }
    assert.equal((await chat.sync.feedChanges(chat.tenantId, roomId, 0)).type, "room_changes");
    await assert.rejects(stranger.sync.personChanges({ ...stranger.people[0], userId: createId() }, 0), { code: "not_found" });
  });

  test("ROOM-5 a person's log tells of a lost room without anything of it", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    await chat.messages.send(ana, roomId, [outgoing("secret", [ben.userId])]);
    await chat.members.remove(ana, roomId, ben.userId);
    await chat.rooms.update(ana, roomId, { name: "After" });
    const frame = changes(await chat.sync.personChanges(ben, 0));
    assert.equal(frame.to, frame.head);
    assert.equal(frame.subjects.length, 1);
    const [lost] = frame.subjects;
    assert.ok(lost?.kind === "membership" && lost.membership.role === null && lost.summary === null);
    assert.deepEqual([lost.membership.room.name, lost.membership.mentions, lost.membership.peer], ["", 0, null]);
    assert.equal(JSON.stringify(frame).includes("secret"), false);
    await assert.rejects(chat.sync.roomChanges(ben, roomId, 0), { code: "not_found" });
    await assert.rejects(chat.sync.receiptChanges(ben, roomId, 0), { code: "not_found" });
    assert.deepEqual((await chat.sync.standing(ben)).places, []);
    assert.equal(await chat.sync.place(ben, roomId), null);
    assert.deepEqual((await chat.sync.summaries(ben, new Map())).summaries, []);
  });

  test("SYNC-5 a person's log pages like a room's", async () => {
    const chat = await createChat(database);
    const ids = [];
    for (let count = 0; count < 5; count++) ids.push(await chat.addGroup());
    const { sync } = createNode(database, chat.people, { catchUp: { rows: 2, bytes: 1_000_000 } });
    const first = changes(await sync.personChanges(chat.people[1], 0));
    assert.deepEqual([first.from, first.to, first.head, first.subjects.length], [0, 2, 5, 2]);
    const rest = changes(await chat.sync.personChanges(chat.people[1], first.to));
    assert.deepEqual(
      [...first.subjects, ...rest.subjects].map((subject) => subject.kind === "membership" && subject.membership.roomId),
      ids,
    );
  });

  test("summaries are of the rooms whose head is another than the known one", async () => {
    const chat = await createChat(database);
    const [quiet, moved] = [await chat.addGroup(), await chat.addGroup()];
    const known = new Map((await chat.sync.summaries(chat.people[1], new Map())).summaries.map(({ roomId, head }) => [roomId, head]));
    assert.deepEqual(new Set(known.keys()), new Set([quiet, moved]));
    const sent = committed((await chat.messages.send(chat.people[0], moved, [outgoing("news")]))[0]);
    const { summaries, users } = await chat.sync.summaries(chat.people[1], known);
    assert.deepEqual(summaries, [{ roomId: moved, head: sent.changed, messages: 1, deleted: [], lastMessage: sent }]);
    assert.deepEqual(
      users.map(({ id }) => id),
      [chat.people[0].userId],
    );
  });

  test("heads are read across tenants, and what is gone is left out", async () => {
    const [one, two] = [await setUp(), await setUp()];
    await one.chat.messages.send(one.chat.people[0], one.roomId, [outgoing("head")]);
    await one.chat.receipts.markRead(one.chat.people[1], one.roomId, 1);
    const wanted = [one, two].map(({ chat, roomId }) => ({ tenantId: chat.tenantId, roomId }));
    const persons = [one, two].map(({ chat }) => ({ tenantId: chat.tenantId, userId: chat.people[1].userId }));
    const gone = { tenantId: two.chat.tenantId, roomId: one.roomId };
    const heads = await one.chat.sync.heads([...wanted, gone], persons);
    const sorted = <T extends { readonly tenantId: string }>(list: readonly T[]) =>
      list.toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
    assert.deepEqual(
      sorted(heads.rooms),
      sorted([
        { ...wanted[0]!, head: 5, receipts: 1 },
        { ...wanted[1]!, head: 4, receipts: 0 },
      ]),
    );
    assert.deepEqual(
      sorted(heads.persons),
      sorted([
        { ...persons[0]!, head: 2 },
        { ...persons[1]!, head: 1 },
      ]),
    );
    assert.deepEqual(await one.chat.sync.heads([], []), { rooms: [], persons: [] });
  });
});
