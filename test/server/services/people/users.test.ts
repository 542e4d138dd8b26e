import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { eq } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { tenantTopic } from "../../../../server/bus/bus.ts";
import type { Database } from "../../../../server/database/database.ts";
import { members, rooms as roomsTable } from "../../../../server/database/schema/rooms.ts";
import { users as usersTable } from "../../../../server/database/schema/users.ts";
import { createRoomService } from "../../../../server/services/rooms/rooms.ts";
import { createUserService, type UserService } from "../../../../server/services/people/users.ts";
import { addTenant, addUsers, createId, onEveryDatabase } from "../../../support/databases.ts";
import { createRecordingBus } from "../../../support/recording-bus.ts";

onEveryDatabase("Users", (opened) => {
  const bus = createRecordingBus();
  let database: Database;
  let time = Date.now();
  let users: UserService;
  let tenantId: Id;
  let transactions = 0;
  before(async () => {
    database = {
      ...opened.database,
      withTenant: (id, work) => {
        transactions += 1;
        return opened.database.withTenant(id, work);
      },
    };
    users = createUserService({ database, bus, now: () => time, createId });
  });
  beforeEach(async () => {
    tenantId = await addTenant(database);
    bus.take();
  });

  const claims = { subject: "ana@example", name: "Ana", avatar: null, roles: ["nurse"] };

  test("a person is made once from claims, also by requests at once, and found again by subject", async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => users.ensure(tenantId, claims)));
    assert.equal(new Set(made.map(({ user }) => user.id)).size, 1);
    assert.deepEqual([made[0]?.user.name, made[0]?.removed, made[0]?.signedOutAt], ["Ana", false, 0]);
    const other = await addTenant(database);
    assert.notEqual((await users.ensure(other, claims)).user.id, made[0]?.user.id);
  });

  test("a new name or picture is stored and told to the tenant once; new roles are stored and not told", async () => {
    const { user } = await users.ensure(tenantId, claims);
    time += 5;
    const renamed = await users.ensure(tenantId, { ...claims, name: "Ana B." });
    assert.ok(renamed.user.updatedAt > user.updatedAt);
    await users.ensure(tenantId, { ...claims, name: "Ana B.", roles: ["lead"] });
    assert.deepEqual(bus.take(), [
      { topic: tenantTopic(tenantId), event: { type: "users", tenantId, roomIds: [], frame: { type: "users", users: [renamed.user] } } },
    ]);
    const [stored] = await database.withTenant(tenantId, (tx) => tx.select().from(usersTable));
    assert.deepEqual([stored?.name, stored?.roles], ["Ana B.", ["lead"]]);
  });

  test("unchanged claims are answered from memory for less than a second, then a removal is seen", async () => {
    const { user } = await users.ensure(tenantId, claims);
    await opened.database.withTenant(tenantId, (tx) =>
      tx
        .update(usersTable)
        .set({ removedAt: new Date(), signedOutAt: new Date(5_000) })
        .where(eq(usersTable.id, user.id)),
    );
    const before = transactions;
    for (let turn = 0; turn < 50; turn++) await users.ensure(tenantId, claims);
    assert.equal(transactions, before);
    time += 1_000;
    assert.deepEqual(await users.ensure(tenantId, claims), { user, removed: true, signedOutAt: 5_000 });
  });

  test("search finds every word in any order and case, takes wildcards as they are, and never finds oneself or the removed", async () => {
    const [self, , gone] = await addUsers(database, tenantId, ["Ana Lima", "Lima Ana Maria", "Ana Lima Gone", "100% Sure", "Ana_Lima"]);
    await database.withTenant(tenantId, (tx) => tx.update(usersTable).set({ removedAt: new Date() }).where(eq(usersTable.id, gone!)));
    const search = async (text: string) =>
      (await users.search({ tenantId, userId: self!, roles: [] }, { search: text, limit: 20 })).map(({ name }) => name);
    assert.deepEqual(await search(" LIMA  ana "), ["Lima Ana Maria", "Ana_Lima"]);
    assert.deepEqual(await search("%"), ["100% Sure"]);
    assert.deepEqual(await search("a_l"), ["Ana_Lima"]);
    assert.equal((await search("")).length, 3);
    assert.deepEqual(await search("\\"), []);
    assert.deepEqual(await search("nobody"), []);
  });

  test("search puts names that begin with the first word before names with a later word that does, before the rest, each by name", async () => {
    const [self] = await addUsers(database, tenantId, ["Self", "Joanna Ros", "Eva Annas", "anna Zett", "Anna Abel", "Eva Ann", "Ben"]);
    const search = async (text: string, limit = 20) =>
      (await users.search({ tenantId, userId: self!, roles: [] }, { search: text, limit })).map(({ name }) => name);
    assert.deepEqual(await search("ann"), ["Anna Abel", "anna Zett", "Eva Ann", "Eva Annas", "Joanna Ros"]);
    assert.deepEqual(await search("ann", 3), ["Anna Abel", "anna Zett", "Eva Ann"]);
    assert.deepEqual(await search("ann", 1), ["Anna Abel"]);
    assert.deepEqual(await search("", 2), ["Anna Abel", "anna Zett"]);
  });

  test("ROOM-8 policy decides who is found, may be known and may be written to", async () => {
    const shared = await addTenant(database, { peopleSearch: "shared_rooms" });
    const [one, two, three] = await addUsers(database, shared, ["One", "Two", "Three"]);
    const actor = { tenantId: shared, userId: one!, roles: [] };
    const rooms = createRoomService({ database, bus, now: () => time });
    await assert.rejects(rooms.create(actor, { roomId: createId(), kind: "direct", name: "", userIds: [two!] }), { code: "not_found" });
    assert.deepEqual(await users.search(actor, { search: "", limit: 20 }), []);
    await opened.database.withTenant(shared, async (tx) => {
      const roomId = createId();
      await tx.insert(roomsTable).values({ tenantId: shared, id: roomId, kind: "group" });
      await tx.insert(members).values([one!, two!].map((userId) => ({ tenantId: shared, roomId, userId, role: "member" as const })));
    });
    assert.deepEqual(
      (await users.search(actor, { search: "", limit: 20 })).map(({ id }) => id),
      [two],
    );
    assert.equal((await users.get(actor, two!)).name, "Two");
    await assert.rejects(users.get(actor, three!), { code: "not_found" });

    const roles = await addTenant(database, { peopleSearch: "shared_roles" });
    const [nurse] = await addUsers(database, roles, ["Nurse"], ["nurse", "day"]);
    await addUsers(database, roles, ["Doctor"], ["doctor"]);
    const [self] = await addUsers(database, roles, ["Self"], ["nurse"]);
    const found = await users.search({ tenantId: roles, userId: self!, roles: ["nurse"] }, { search: "", limit: 20 });
    assert.deepEqual(
      found.map(({ id }) => id),
      [nurse],
    );
    assert.deepEqual(await users.search({ tenantId: roles, userId: self!, roles: [] }, { search: "", limit: 20 }), []);
  });

  test("ROOM-9 who is in the person's rooms and took another name since the cursor is told, nobody else", async () => {
    const [self, mate, stranger] = await addUsers(database, tenantId, ["Self", "Mate", "Stranger"]);
    const actor = { tenantId, userId: self!, roles: [] };
    const roomId = await createRoomService({ database, bus, now: () => time }).create(actor, {
      roomId: createId(),
      kind: "group",
      name: "Team",
      userIds: [mate!],
    });
    const rename = (id: Id, name: string, at: number) =>
      database.withTenant(tenantId, (tx) =>
        tx
          .update(usersTable)
          .set({ name, updatedAt: new Date(at) })
          .where(eq(usersTable.id, id)),
      );
    time += 3_600_000;
    await rename(mate!, "Mate with another name", time);
    await rename(stranger!, "Stranger with another name", time);
    assert.deepEqual(await users.renamed(actor, undefined), { type: "users", users: [], at: time });
    const told = await users.renamed(actor, time - 60_000);
    assert.deepEqual([told.at, told.users.map(({ name }) => name)], [time, ["Mate with another name"]]);
    time += 60_000;
    assert.deepEqual((await users.renamed(actor, time)).users, []);
    bus.take();
    await users.ensure(tenantId, { ...claims, subject: `subject ${mate!}`, name: "Mate again" });
    const [live] = bus.take();
    assert.ok(live?.event.type === "users");
    assert.deepEqual(live.event.roomIds, [roomId]);
  });

  test("ROOM-8 known are those whom policy lets one find, and those of one's rooms", async () => {
    for (const [peopleSearch, expected] of [
      ["everyone", 3],
      ["shared_rooms", 2],
      ["shared_roles", 2],
    ] as const) {
      const place = await addTenant(database, { peopleSearch });
      const [self, mate, other] = await addUsers(database, place, ["Self", "Mate", "Other"], ["nurse"]);
      const [foreign] = await addUsers(database, await addTenant(database), ["Foreign"], ["nurse"]);
      await database.withTenant(place, async (tx) => {
        const roomId = createId();
        await tx.insert(roomsTable).values({ tenantId: place, id: roomId, kind: "group" });
        await tx.insert(members).values([self!, mate!].map((userId) => ({ tenantId: place, roomId, userId, role: "member" as const })));
      });
      const known = await users.known({ tenantId: place, userId: self!, roles: ["doctor"] }, [self!, mate!, other!, foreign!, createId()]);
      assert.deepEqual(known.sort(), [self!, mate!, other!].slice(0, expected).sort(), peopleSearch);
    }
  });

  test("AUTH-8 a person of another tenant is not found", async () => {
    const [self] = await addUsers(database, tenantId, ["Self"]);
    const [foreign] = await addUsers(database, await addTenant(database), ["Foreign"]);
    await assert.rejects(users.get({ tenantId, userId: self!, roles: [] }, foreign!), { code: "not_found" });
  });

  test("last seen only rises", async () => {
    const [id] = await addUsers(database, tenantId, ["Ana"]);
    await users.touch(tenantId, id!, 5_000);
    await users.touch(tenantId, id!, 4_000);
    const [stored] = await database.withTenant(tenantId, (tx) =>
      tx.select({ at: usersTable.lastSeenAt }).from(usersTable).where(eq(usersTable.id, id!)),
    );
    assert.equal(stored?.at?.getTime(), 5_000);
  });
});
