import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as fc from "fast-check";
import type { Id } from "../../../../protocol/ids.ts";
import type { Database } from "../../../../server/database/database.ts";
import { MARKER_STRIDE } from "../../../../server/repositories/people/own-marker.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { onEveryDatabase } from "../../../support/databases.ts";

const PEOPLE = 3;
const step = fc.record({
  kind: fc.constantFrom("send", "send", "send", "thread", "read", "unread", "delete", "rename", "write down", "leave", "add"),
  who: fc.nat(PEOPLE - 1),
  position: fc.integer({ min: 1, max: 12 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A room as it would be if each move of a marker were written: one's own message moves it only in the moment in which it is numbered. */
class Model {
  readonly messages: { readonly id: Id; readonly sender: number; readonly isNotice: boolean; deleted: boolean }[] = [];
  readonly markers = [0, 0, 0];
  readonly present = [true, true, true];

  send(who: number, id: Id): void {
    const notices = this.messages.toReversed().findIndex(({ isNotice }) => !isNotice);
    const before = this.messages.length - (notices < 0 ? this.messages.length : notices);
    this.messages.push({ id, sender: who, isNotice: false, deleted: false });
    if (this.markers[who]! >= before) this.markers[who] = this.messages.length;
  }

  notice(who: number, id: Id): void {
    this.messages.push({ id, sender: who, isNotice: true, deleted: false });
  }

  read(who: number, position: number): void {
    let reached = Math.min(position, this.messages.length);
    if (reached <= this.markers[who]!) return;
    while (this.messages[reached]?.sender === who || this.messages[reached]?.isNotice) reached += 1;
    this.markers[who] = reached;
  }

  unreadOf(who: number): number {
    return this.messages.slice(this.markers[who]).filter(({ isNotice, deleted }) => !isNotice && !deleted).length;
  }
}

async function act(chat: Chat, roomId: Id, model: Model, { kind, who, position }: Step): Promise<void> {
  const actor = chat.people[who]!;
  if (!model.present[who] && kind !== "add") return;
  switch (kind) {
    case "send":
      return model.send(who, committed((await chat.messages.send(actor, roomId, [outgoing("words")]))[0]).id);
    case "thread": {
      const root = model.messages.find(({ isNotice, deleted }) => !isNotice && !deleted);
      if (root !== undefined) await chat.messages.send(actor, roomId, [{ ...outgoing("aside"), threadId: root.id }]);
      return;
    }
    case "read":
      await chat.receipts.markRead(actor, roomId, position);
      return model.read(who, position);
    case "unread":
      await chat.receipts.markUnread(actor, roomId, position);
      model.markers[who] = Math.min(position - 1, model.messages.length);
      return;
    case "delete": {
      const own = model.messages[position - 1];
      if (own?.sender !== who || own.isNotice) return;
      await chat.changes.delete(actor, roomId, own.id);
      own.deleted = true;
      return;
    }
    case "rename":
      if (who === 0) await chat.rooms.update(actor, roomId, { name: `Name ${model.messages.length}` });
      return notices(chat, roomId, model);
    case "write down":
      return chat.receipts.writeOwnMarkers(actor, [roomId]);
    case "leave":
      if (who === 0) return;
      await chat.members.remove(chat.people[0], roomId, actor.userId);
      model.present[who] = false;
      return notices(chat, roomId, model);
    case "add":
      if (model.present[who]) return;
      await chat.members.add(chat.people[0], roomId, [actor.userId]);
      // Who comes in has nothing unread but the notice of it.
      model.markers[who] = model.messages.length;
      model.present[who] = true;
      return notices(chat, roomId, model);
  }
}

/** Takes up what the room has told by itself. */
async function notices(chat: Chat, roomId: Id, model: Model): Promise<void> {
  const { messages } = await chat.messages.page(chat.people[0], roomId, { after: model.messages.length, limit: 50 });
  for (const { id, senderId } of messages)
    model.notice(
      chat.people.findIndex(({ userId }) => userId === senderId),
      id,
    );
}

const unreadOf = async (chat: Chat, actor: Actor, roomId: Id): Promise<number> => {
  const { membership, summary } = (await chat.rooms.list(actor)).rooms.find(({ membership: one }) => one.roomId === roomId)!;
  return summary.messages - membership.marker - summary.deleted.filter((position) => position > membership.marker).length;
};

onEveryDatabase("own markers", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  test("ROOM-6 what is unread is what it would be if each own message wrote down one's marker, whatever else happens", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const chat = await createChat(database, { people: PEOPLE });
        const roomId = await chat.addGroup();
        const model = new Model();
        await notices(chat, roomId, model);
        for (const one of steps) {
          await act(chat, roomId, model, one);
          for (const [who, actor] of chat.people.entries())
            if (model.present[who]) assert.equal(await unreadOf(chat, actor, roomId), model.unreadOf(who), `${one.kind}: person ${who}`);
        }
      }),
      { seed: 11, numRuns: 25, endOnFailure: true },
    );
  });

  test("ROOM-6 an own message writes neither the log of its sender nor their row, nor their membership", async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const [ana] = chat.people;
    const before = await chat.sync.standing(ana);
    await chat.messages.send(ana, roomId, [outgoing("one"), outgoing("two")]);
    assert.deepEqual(await chat.sync.standing(ana), before);
    assert.equal(await unreadOf(chat, ana, roomId), 0);
  });

  test("ROOM-6 a message of one's own that one has marked as unread stays so, until one reads on", async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const [ana] = chat.people;
    await chat.messages.send(ana, roomId, [outgoing("one"), outgoing("two")]);
    await chat.receipts.markUnread(ana, roomId, 2);
    assert.equal(await unreadOf(chat, ana, roomId), 1);
    await chat.messages.send(ana, roomId, [outgoing("three")]);
    await chat.receipts.writeOwnMarkers(ana, [roomId]);
    assert.equal(await unreadOf(chat, ana, roomId), 2);
    await chat.receipts.markRead(ana, roomId, 2);
    assert.equal(await unreadOf(chat, ana, roomId), 0);
  });

  test("ROOM-6 a person's devices are told once when it is asked for, and not again", async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const [ana] = chat.people;
    await chat.messages.send(ana, roomId, [outgoing("one")]);
    chat.bus.take();
    await chat.receipts.writeOwnMarkers(ana, [roomId]);
    await chat.receipts.writeOwnMarkers(ana, [roomId]);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "person" ? event.frame.subjects : []));
    assert.deepEqual(
      told.map((subject) => subject.kind === "membership" && subject.membership.marker),
      [1],
    );
  });

  test("ROOM-6 who talks alone for long is still found to have read it all: the marker is written down now and then", async () => {
    const chat = await createChat(database);
    const roomId = await chat.addGroup();
    const [ana] = chat.people;
    for (let sent = 0; sent < MARKER_STRIDE * 10; sent += 40)
      await chat.messages.send(
        ana,
        roomId,
        Array.from({ length: 40 }, () => outgoing("on and on")),
      );
    assert.equal(await unreadOf(chat, ana, roomId), 0);
    const told = chat.bus.take().filter(({ event }) => event.type === "person" && event.frame.subjects.length > 0);
    assert.ok(told.length >= 4 && told.length <= 13, `${told.length} times`);
  });
});
