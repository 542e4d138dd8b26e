import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Acknowledgement, Membership, Message, PriorityLevel } from "../../../../protocol/entities.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { UNACKNOWLEDGE_MS } from "../../../../protocol/limits.ts";
import type { Database } from "../../../../server/database/database.ts";
import { committed, createChat, createNode, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { addUsers, onEveryDatabase } from "../../../support/databases.ts";

const MINUTE = 60_000;

onEveryDatabase("priority messages", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  interface World {
    readonly chat: Chat;
    readonly roomId: Id;
    readonly clock: { now: number };
    send(level: PriorityLevel, author?: number): Promise<Message>;
    read(messageId: Id): Promise<Message>;
    /** What a person's client is told of, from their own log. */
    owed(person: number): Promise<Acknowledgement[]>;
    acknowledge(person: number, messageId: Id, acknowledged?: boolean): Promise<number>;
    /** Lets minutes pass, and the nodes carry out what is due. */
    pass(minutes: number): Promise<void>;
  }

  const setUp = async (options: ChatOptions = {}): Promise<World> => {
    const clock = { now: Date.now() };
    const chat = await createChat(database, { ...options, now: () => clock.now });
    const roomId = await chat.addGroup();
    const { people, messages, acknowledgements } = chat;
    return {
      chat,
      roomId,
      clock,
      send: async (level, author = 0) =>
        committed((await messages.send(people[author]!, roomId, [{ ...outgoing("Fire in the kitchen"), priority: level }]))[0]),
      read: async (messageId) => (await messages.byId(people[0], roomId, [messageId])).messages[0]!,
      owed: async (person) => (await membershipOf(chat, person, roomId)).acknowledgements,
      acknowledge: (person, messageId, acknowledged = true) =>
        acknowledgements.acknowledge(people[person]!, roomId, { messageId, acknowledged }),
      async pass(minutes) {
        clock.now += minutes * MINUTE;
        await chat.effects.runDue();
      },
    };
  };
  const membershipOf = async (chat: Chat, person: number, roomId: Id): Promise<Membership> => {
    const { rooms } = await chat.rooms.list(chat.people[person]!);
    return rooms.find((room) => room.membership.roomId === roomId)!.membership;
  };
  /** Nodes carry out what is due for all tenants of the database. */
  const personFrames = (chat: Chat) =>
    chat.bus.take().flatMap(({ event }) => (event.type === "person" && event.tenantId === chat.tenantId ? [event] : []));

  test("PRIO-1 everybody who is in the room owes its acknowledgement, but the author; who comes later does not", async () => {
    const { chat, roomId, send, owed, clock } = await setUp();
    chat.bus.take();
    const sent = await send("important");
    assert.deepEqual(sent.priority, { level: "important", recipients: 2, acknowledged: 0, expiresAt: null, escalatedFrom: null });
    const told = personFrames(chat).map(({ userId }) => userId);
    // Their author's own marker follows from the room's log (ROOM-6).
    assert.deepEqual(new Set(told), new Set(chat.people.slice(1).map(({ userId }) => userId)));
    assert.deepEqual(await owed(0), []);
    assert.deepEqual(await owed(1), [
      {
        messageId: sent.id,
        position: sent.position,
        senderId: chat.people[0].userId,
        level: "important",
        at: clock.now,
        expiresAt: null,
        acknowledgedAt: null,
        reminders: 0,
      },
    ]);
    const [later] = await addUsers(database, chat.tenantId, ["Later"]);
    await chat.members.add(chat.people[0], roomId, [later!]);
    const newcomer = { tenantId: chat.tenantId, userId: later!, roles: [] };
    const { rooms } = await chat.rooms.list(newcomer);
    assert.deepEqual(rooms[0]!.membership.acknowledgements, []);
    await assert.rejects(chat.acknowledgements.acknowledge(newcomer, roomId, { messageId: sent.id, acknowledged: true }), {
      code: "acknowledgement_not_owed",
    });
  });

  test("PRIO-1 a repetition asks nobody twice, and the same id with another priority is a conflict", async () => {
    const { chat, roomId } = await setUp();
    const [ana] = chat.people;
    const message = { ...outgoing("once"), priority: "emergency" as const };
    const [first] = await chat.messages.send(ana, roomId, [message]);
    const [second] = await chat.messages.send(ana, roomId, [message]);
    assert.deepEqual(committed(second), committed(first));
    const [other] = await chat.messages.send(ana, roomId, [{ ...message, priority: "important" }]);
    assert.equal(other?.outcome === "refused" && other.code, "idempotency_conflict");
  });

  test("PRIO-2 emergencies are sent by the tenant's roles, important messages by everybody who writes", async () => {
    const { chat, roomId } = await setUp({ policy: { emergencySenders: ["lead"] } });
    const [ana, ben] = chat.people;
    const emergency = () => ({ ...outgoing("now"), priority: "emergency" as const });
    const [refused] = await chat.messages.send(ana, roomId, [emergency()]);
    assert.deepEqual(refused?.outcome === "refused" && [refused.code, refused.retryable], ["priority_not_allowed", false]);
    committed((await chat.messages.send({ ...ana, roles: ["lead"] }, roomId, [emergency()]))[0]);
    committed((await chat.messages.send(ana, roomId, [{ ...emergency(), priority: "important" }]))[0]);
    await chat.members.changeRole(ana, roomId, ben.userId, "read_only");
    await assert.rejects(chat.messages.send(ben, roomId, [{ ...emergency(), priority: "important" }]), { code: "forbidden" });
  });

  test("PRIO-3 an acknowledgement counts once, comes by the room's log and by the person's own, and can be taken back for five minutes", async () => {
    const { chat, roomId, send, read, owed, acknowledge, clock } = await setUp();
    const sent = await send("important");
    chat.bus.take();
    const changed = await acknowledge(1, sent.id);
    assert.equal(changed, sent.changed + 1);
    assert.equal((await read(sent.id)).priority?.acknowledged, 1);
    assert.equal((await owed(1))[0]?.acknowledgedAt, clock.now);
    const log = await chat.sync.roomChanges(chat.people[2], roomId, sent.changed);
    assert.deepEqual(
      log.type === "room_changes" && log.subjects.map((subject) => subject.kind === "message" && subject.message.priority?.acknowledged),
      [1],
    );
    assert.deepEqual(
      personFrames(chat).map(({ userId }) => userId),
      [chat.people[1].userId],
    );
    assert.equal(await acknowledge(1, sent.id), changed);
    assert.deepEqual(chat.bus.take(), []);
    clock.now += UNACKNOWLEDGE_MS;
    await acknowledge(1, sent.id, false);
    assert.equal((await read(sent.id)).priority?.acknowledged, 0);
    await acknowledge(1, sent.id);
    clock.now += UNACKNOWLEDGE_MS + 1;
    await assert.rejects(acknowledge(1, sent.id, false), { code: "acknowledgement_final" });
  });

  test("PRIO-3 two hundred people who acknowledge at once are all counted, told in a few frames", async () => {
    const { chat, send, read, acknowledge } = await setUp({ people: 201 });
    const sent = await send("emergency");
    chat.bus.take();
    await Promise.all(Array.from({ length: 200 }, (_, index) => acknowledge(index + 1, sent.id)));
    const { priority, changed } = await read(sent.id);
    assert.equal(priority?.acknowledged, 200);
    const frames = chat.bus.take().filter(({ event }) => event.type === "room");
    assert.ok(frames.length <= 3, `${frames.length} frames`);
    assert.equal(changed, sent.changed + frames.length);
  });

  test("PRIO-3 AUTH-8 what one may not see is not found; an author, and a message among others, ask for nothing", async () => {
    const { chat, roomId, send, acknowledge } = await setUp();
    const sent = await send("important");
    const stranger = (await createChat(database)).people[0];
    const own = { messageId: sent.id, acknowledged: true };
    await assert.rejects(chat.acknowledgements.acknowledge(stranger, roomId, own), { code: "not_found" });
    await assert.rejects(chat.acknowledgements.acknowledge(chat.people[1], await chat.addGroup(), own), { code: "not_found" });
    await assert.rejects(acknowledge(0, sent.id), { code: "acknowledgement_not_owed" });
    const plain = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("hello")]))[0]);
    await assert.rejects(acknowledge(1, plain.id), { code: "acknowledgement_not_owed" });
    await chat.members.changeRole(chat.people[0], roomId, chat.people[1].userId, "read_only");
    await acknowledge(1, sent.id);
  });

  test("PRIO-3 a deleted message asks for nothing any more, and those who owed it are told", async () => {
    const { chat, roomId, send, owed, acknowledge, read } = await setUp();
    const sent = await send("emergency");
    chat.bus.take();
    await chat.changes.delete(chat.people[0], roomId, sent.id);
    assert.equal((await read(sent.id)).priority, null);
    assert.deepEqual(await owed(1), []);
    assert.deepEqual(
      personFrames(chat)
        .map(({ userId }) => userId)
        .sort(),
      [chat.people[1].userId, chat.people[2].userId].sort(),
    );
    await assert.rejects(acknowledge(1, sent.id), { code: "not_found" });
  });

  test("PRIO-4 an emergency reminds those who have not acknowledged it, every time the tenant says, until it is over", async () => {
    const { chat, send, owed, acknowledge, pass } = await setUp({ policy: { emergencyRepeat: 300, emergencyExpiry: 1_000 } });
    const sent = await send("emergency");
    await pass(4.9);
    assert.equal((await owed(1))[0]?.reminders, 0);
    await pass(0.1);
    await acknowledge(1, sent.id);
    chat.bus.take();
    await pass(5);
    assert.deepEqual(
      personFrames(chat).map(({ userId }) => userId),
      [chat.people[2].userId],
    );
    assert.deepEqual([(await owed(1))[0]?.reminders, (await owed(2))[0]?.reminders], [1, 2]);
    await pass(5);
    await pass(5);
    await pass(60);
    assert.equal((await owed(2))[0]?.reminders, 3);
  });

  test("PRIO-4 important messages remind nobody, nor does a tenant that wants none", async () => {
    const quiet = await setUp({ policy: { emergencyRepeat: 0 } });
    await quiet.send("emergency");
    const world = await setUp();
    await world.send("important");
    for (const { pass, owed } of [quiet, world]) {
      await pass(10);
      assert.equal((await owed(1))[0]?.reminders, 0);
    }
  });

  test("PRIO-4 who has left is reminded of nothing, and once all have acknowledged it ends; one who takes it back is reminded again", async () => {
    const { chat, roomId, send, owed, acknowledge, pass } = await setUp();
    const sent = await send("emergency");
    await chat.members.leave(chat.people[2], roomId);
    await acknowledge(1, sent.id);
    chat.bus.take();
    await pass(5);
    assert.deepEqual(personFrames(chat), []);
    await acknowledge(1, sent.id, false);
    await pass(4);
    assert.equal((await owed(1))[0]?.reminders, 0);
    await pass(1);
    assert.equal((await owed(1))[0]?.reminders, 1);
  });

  test("PRIO-4 two nodes remind once, and after a time without any node there is one reminder", async () => {
    const { chat, send, owed, clock } = await setUp({ policy: { emergencyExpiry: 86_400 } });
    await send("emergency");
    const other = createNode(database, chat.people, { now: () => clock.now });
    clock.now += 60 * MINUTE;
    await Promise.all([chat.effects.runDue(), other.effects.runDue()]);
    await Promise.all([chat.effects.runDue(), other.effects.runDue()]);
    assert.equal((await owed(1))[0]?.reminders, 1);
  });

  test("PRIO-5 what nobody has acknowledged goes to the tenant's next, one after another, as an emergency of their own", async () => {
    const policy = { escalateAfter: 600, escalateTo: [{ role: "head" }, { role: "nobody" }, { role: "director" }] };
    const { chat, roomId, send, pass, clock } = await setUp({ policy });
    const [head] = await addUsers(database, chat.tenantId, ["Head"], ["head"]);
    const [director] = await addUsers(database, chat.tenantId, ["Director"], ["director"]);
    const sent = await send("emergency");
    const asActor = (userId: Id) => ({ tenantId: chat.tenantId, userId, roles: [] });
    await pass(9);
    assert.deepEqual((await chat.rooms.list(asActor(head!))).rooms, []);
    await pass(1);
    const { rooms } = await chat.rooms.list(asActor(head!));
    assert.equal(rooms.length, 1);
    const { membership, summary } = rooms[0]!;
    assert.equal(summary.lastMessage?.body, "Fire in the kitchen");
    assert.equal(summary.lastMessage.senderId, chat.people[0].userId);
    assert.deepEqual(summary.lastMessage.priority?.escalatedFrom, { roomId, roomName: "Group", messageId: sent.id });
    assert.equal(membership.acknowledgements[0]?.level, "emergency");
    assert.deepEqual((await chat.rooms.list(asActor(director!))).rooms, []);
    await pass(10);
    const told = (await chat.rooms.list(asActor(director!))).rooms;
    assert.equal(told.length, 1);
    await chat.acknowledgements.acknowledge(asActor(head!), membership.roomId, {
      messageId: summary.lastMessage.id,
      acknowledged: true,
    });
    const { escalations } = await chat.acknowledgements.list(chat.people[1], roomId, sent.id);
    assert.deepEqual(
      escalations.map(({ user, step, acknowledgedAt }) => [user.name, step, acknowledgedAt]),
      [
        ["Head", 1, clock.now],
        ["Director", 3, null],
      ],
    );
  });

  test("PRIO-5 one acknowledgement, of the message or of what was escalated, ends it; who was asked already is not told again", async () => {
    const policy = { escalateAfter: 60, escalateTo: [{ role: "head" }, { role: "director" }] };
    for (const answer of ["message", "escalation"] as const) {
      const { chat, roomId, send, acknowledge, pass } = await setUp({ policy });
      const [head] = await addUsers(database, chat.tenantId, ["Head"], ["head"]);
      const [director] = await addUsers(database, chat.tenantId, ["Director"], ["director"]);
      const headActor = { tenantId: chat.tenantId, userId: head!, roles: [] };
      const sent = await send("emergency");
      await pass(1);
      const { rooms } = await chat.rooms.list(headActor);
      const told = rooms[0]!.summary.lastMessage!;
      if (answer === "message") await acknowledge(1, sent.id);
      else await chat.acknowledgements.acknowledge(headActor, told.roomId, { messageId: told.id, acknowledged: true });
      await pass(1);
      await pass(1);
      assert.deepEqual((await chat.rooms.list({ tenantId: chat.tenantId, userId: director!, roles: [] })).rooms, [], answer);
      assert.equal((await chat.acknowledgements.list(chat.people[1], roomId, sent.id)).escalations.length, 1);
    }
  });

  test("PRIO-5 a person is named by their subject, nodes that come at once tell them once, and two emergencies share their direct room", async () => {
    const { chat, send, clock } = await setUp({ policy: { escalateAfter: 60, escalateTo: [{ subject: "on call" }] } });
    const onCall = await database.withTenant(chat.tenantId, async (tx) => {
      const { saveUser } = await import("../../../../server/repositories/people/users.ts");
      const claims = { subject: "on call", name: "On Call", avatar: null, roles: [] };
      return (await saveUser(tx, chat.tenantId, claims, { id: crypto.randomUUID(), at: clock.now })).user.id;
    });
    await send("emergency");
    await send("emergency");
    const other = createNode(database, chat.people, { now: () => clock.now });
    clock.now += MINUTE;
    for (let turn = 0; turn < 2; turn++) await Promise.all([chat.effects.runDue(), other.effects.runDue()]);
    const { rooms } = await chat.rooms.list({ tenantId: chat.tenantId, userId: onCall, roles: [] });
    assert.deepEqual(
      rooms.map(({ summary }) => summary.messages),
      [2],
    );
  });

  test("PRIO-6 who has and who has not, with the time of each, is for those who read the room", async () => {
    const { chat, roomId, send, acknowledge, clock } = await setUp();
    const sent = await send("emergency");
    await acknowledge(2, sent.id);
    await chat.members.leave(chat.people[1], roomId);
    const { entries } = await chat.acknowledgements.list(chat.people[2], roomId, sent.id);
    assert.deepEqual(
      entries.map(({ user, acknowledgedAt, present }) => [user.name, acknowledgedAt, present]),
      [
        ["Person 1", null, false],
        ["Person 2", clock.now, true],
      ],
    );
    const stranger = (await createChat(database)).people[0];
    const plain = committed((await chat.messages.send(chat.people[0], roomId, [outgoing("hello")]))[0]);
    for (const [actor, messageId] of [
      [chat.people[1], sent.id],
      [stranger, sent.id],
      [chat.people[0], plain.id],
    ] as const)
      await assert.rejects(chat.acknowledgements.list(actor, roomId, messageId), { code: "not_found" });
  });

  test("PRIO-7 the author and those who manage the group save it as CSV or JSON, in which no name runs as a formula", async () => {
    const { chat, roomId, send, acknowledge, clock } = await setUp();
    const [evil] = await addUsers(database, chat.tenantId, ['=HYPERLINK("http://x","a")']);
    await chat.members.add(chat.people[0], roomId, [evil!]);
    const sent = await send("emergency", 1);
    await acknowledge(0, sent.id);
    await assert.rejects(chat.acknowledgements.export(chat.people[2], roomId, sent.id, "csv"), { code: "forbidden" });
    const { text, name, mediaType } = await chat.acknowledgements.export(chat.people[1], roomId, sent.id, "csv");
    assert.equal(name, `acknowledgements-${sent.id}.csv`);
    assert.match(mediaType, /^text\/csv/);
    assert.ok(text.startsWith('\uFEFF"kind","name",'));
    assert.equal(text.split("\r\n").length, 5);
    assert.ok(text.includes(`"'=HYPERLINK(""http://x"",""a"")"`), text);
    assert.ok(text.includes(`"recipient","Person 0","${chat.people[0].userId}","${new Date(clock.now).toISOString()}","0","yes"`), text);
    const json = JSON.parse((await chat.acknowledgements.export(chat.people[0], roomId, sent.id, "json")).text) as {
      message: { text: string };
      recipients: { acknowledgedAt: string | null }[];
    };
    assert.equal(json.message.text, "Fire in the kitchen");
    assert.deepEqual(
      json.recipients.map(({ acknowledgedAt }) => acknowledgedAt),
      [null, null, new Date(clock.now).toISOString()],
    );
  });
});
