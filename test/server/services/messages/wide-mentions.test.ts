import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { Id } from "../../../../protocol/ids.ts";
import type { WideMention } from "../../../../protocol/mention-range.ts";
import type { Database } from "../../../../server/database/database.ts";
import { users } from "../../../../server/database/schema/users.ts";
import { eq } from "drizzle-orm";
import { committed, createChat, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { onEveryDatabase } from "../../../support/databases.ts";

const PLACE = { start: 0 };
const HERE: WideMention = { ...PLACE, kind: "here", end: 5 };
const ROOM: WideMention = { ...PLACE, kind: "room", end: 5 };
const NURSE: WideMention = { ...PLACE, kind: "role", role: "nurse", end: 6 };

onEveryDatabase("mentions of many", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  const setUp = async (options: ChatOptions = {}) => {
    const chat = await createChat(database, { people: 5, ...options });
    const roomId = await chat.addGroup();
    chat.bus.take();
    return { chat, roomId };
  };
  const calling = (wide: WideMention, mentions: readonly Id[] = []): OutgoingMessage => {
    const name = wide.kind === "role" ? wide.role : wide.kind;
    return { ...outgoing(`@${name} come down`, mentions), wide: [wide] };
  };
  /** Unread mentions of each person, as their own logs tell. */
  const counts = (chat: Chat, roomId: Id) =>
    Promise.all(
      chat.people.map(async (actor) => {
        const changes = await chat.sync.personChanges(actor, 0);
        const subjects = changes.type === "person_changes" ? changes.subjects : [];
        const own = subjects.flatMap((one) =>
          one.kind === "membership" && one.membership.roomId === roomId ? [one.membership.mentions] : [],
        );
        return own.at(-1) ?? 0;
      }),
    );
  const refusal = async (chat: Chat, roomId: Id, { who = 0, message }: { who?: number; message: OutgoingMessage }) => {
    const [result] = await chat.messages.send(chat.people[who]!, roomId, [message]);
    return result?.outcome === "refused" ? result.code : "taken";
  };

  test("MENTION-1 in a thread alone it lets those follow the thread whom it means", async () => {
    const { chat, roomId } = await setUp();
    const root = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("Beds")]))[0]);
    await chat.messages.send(chat.people[1], roomId, [{ ...calling(ROOM), threadId: root.id }]);
    const places = await Promise.all(
      chat.people.map(async (actor) => (await chat.messages.page(actor, roomId, { thread: root.id, limit: 50 })).place),
    );
    assert.deepEqual(
      places.map((place) => [place?.following, place?.marker]),
      chat.people.map((_, index) => [true, index === 1 ? 1 : 0]),
    );
    assert.deepEqual(await counts(chat, roomId), [0, 0, 0, 0, 0]);
  });

  test("MENTION-1 @room counts for all who are in the room but the sender, and once for who is named too; each is told by their own log", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    await chat.members.leave(chat.people[4]!, roomId);
    chat.bus.take();
    const sent = committed((await chat.messages.send(ana, roomId, [calling(ROOM, [ben.userId])]))[0]);
    assert.deepEqual([sent.wide, sent.mentions], [[ROOM], [ben.userId]]);
    assert.deepEqual(await counts(chat, roomId), [0, 1, 1, 1, 0]);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "person" ? [event.userId] : []));
    assert.deepEqual(new Set(told), new Set(chat.people.slice(1, 4).map(({ userId }) => userId)));
    assert.deepEqual((await chat.messages.page(ben, roomId, { limit: 1 })).messages, [sent]);
  });

  test("MENTION-1 @here counts for those who are online when it is sent", async () => {
    const online = new Set<Id>();
    const presence: ChatOptions["presence"] = {
      read: async (_, userIds) => userIds.map((userId) => ({ userId, status: online.has(userId) ? "away" : "offline", lastSeen: null })),
    };
    const { chat, roomId } = await setUp({ presence });
    online.add(chat.people[0].userId).add(chat.people[2].userId);
    await chat.messages.send(chat.people[0], roomId, [calling(HERE)]);
    online.add(chat.people[1].userId);
    assert.deepEqual(await counts(chat, roomId), [0, 0, 1, 0, 0]);
  });

  test("MENTION-1 a staff role that the tenant names counts for those of the room who have it; no other may be mentioned", async () => {
    const { chat, roomId } = await setUp({ policy: { mentionRoles: ["nurse"] } });
    await database.withTenant(chat.tenantId, (tx) =>
      tx
        .update(users)
        .set({ roles: ["nurse"] })
        .where(eq(users.id, chat.people[3]!.userId)),
    );
    await chat.messages.send(chat.people[0], roomId, [calling(NURSE)]);
    assert.deepEqual(await counts(chat, roomId), [0, 0, 0, 1, 0]);
    assert.equal(await refusal(chat, roomId, { message: calling({ ...NURSE, role: "doctor", end: 7 }) }), "wide_mention_not_allowed");
  });

  test("MENTION-1 the tenant says who may: moderators of the room, holders of a staff role, nobody; the message is refused alone", async () => {
    const { chat, roomId } = await setUp({ policy: { wideMentions: "moderators", wideMentioners: ["lead"] } });
    assert.equal(await refusal(chat, roomId, { message: calling(ROOM) }), "taken");
    const results = await chat.messages.send(chat.people[1], roomId, [outgoing("before"), calling(ROOM), outgoing("after")]);
    const codes = results.map((result) => (result.outcome === "refused" ? result.code : result.message.body));
    assert.deepEqual(codes, ["before", "wide_mention_not_allowed", "after"]);
    const [lead] = await chat.messages.send({ ...chat.people[1], roles: ["lead"] }, roomId, [calling(ROOM)]);
    assert.equal(lead?.outcome, "committed");
    const closed = await setUp({ policy: { wideMentions: "nobody" } });
    assert.equal(await refusal(closed.chat, closed.roomId, { message: calling(ROOM) }), "wide_mention_not_allowed");
  });

  test("MENTION-1 what does not stand in the text as it is called calls nobody, and a repetition calls nobody again", async () => {
    const { chat, roomId } = await setUp();
    const [ana] = chat.people;
    for (const wide of [{ ...ROOM, start: 1, end: 6 }, { ...ROOM, end: 4 }, { ...HERE }, { ...ROOM, end: 500 }])
      assert.equal(committed((await chat.messages.send(ana, roomId, [{ ...outgoing("@room come"), wide: [wide] }]))[0]).wide, null);
    assert.deepEqual(await counts(chat, roomId), [0, 0, 0, 0, 0]);
    const wish = calling(ROOM);
    const [first, again] = [await chat.messages.send(ana, roomId, [wish]), await chat.messages.send(ana, roomId, [wish])];
    assert.deepEqual(again, [{ ...first[0], duplicate: true }]);
    assert.deepEqual(await counts(chat, roomId), [0, 1, 1, 1, 1]);
  });

  test("MENTION-2 an edit calls nobody anew and takes nothing back; a deletion takes all of it back", async () => {
    const { chat, roomId } = await setUp();
    const [ana] = chat.people;
    const sent = committed((await chat.messages.send(ana, roomId, [calling(ROOM)]))[0]);
    await chat.changes.edit(ana, roomId, sent.id, { revision: 0, body: "Please, @room come", mentions: [] });
    const read = async () => (await chat.messages.page(ana, roomId, { limit: 1 })).messages[0]!;
    assert.deepEqual((await read()).wide, [{ kind: "room", start: 8, end: 13 }]);
    assert.deepEqual(await counts(chat, roomId), [0, 1, 1, 1, 1]);
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual([(await read()).wide, await counts(chat, roomId)], [null, [0, 0, 0, 0, 0]]);
  });
});
