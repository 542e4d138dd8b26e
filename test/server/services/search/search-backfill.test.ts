import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { createSearchBackfill } from "../../../../server/services/search/search-backfill.ts";
import { committed, createChat, outgoing, type Chat } from "../../../support/chat.ts";
import { onEveryDatabase } from "../../../support/databases.ts";

onEveryDatabase("making older messages findable", (opened) => {
  let database: Database;
  before(() => {
    database = opened.database;
  });
  const running = () => new AbortController().signal;
  const forget = (tenantId: Id) =>
    database.withTenant(tenantId, async (tx) => {
      await rows(tx, sql`delete from message_terms where tenant_id = ${tenantId}`);
      await rows(
        tx,
        sql`update search_backfill set room_id = '00000000-0000-0000-0000-000000000000', position = 0, done = false where tenant_id = ${tenantId}`,
      );
    });
  const count = async (chat: Chat, q: string) =>
    (await chat.search.find(chat.people[0], { q, order: "newest", timeZone: "UTC", limit: 50 })).hits.length;
  const setUp = async () => {
    const chat = await createChat(database);
    const roomIds = [await chat.addGroup(), await chat.addGroup(), await chat.addGroup()];
    for (const roomId of roomIds)
      await chat.messages.send(
        chat.people[0],
        roomId,
        Array.from({ length: 7 }, (_, index) => outgoing(`old ${index}`)),
      );
    return { chat, roomIds };
  };

  test("SEARCH-8 messages of before are found once they were read, room by room, however small the bites", async () => {
    const { chat } = await setUp();
    await forget(chat.tenantId);
    assert.equal(await count(chat, "old"), 0);
    const backfill = createSearchBackfill({ database, batch: 4 });
    await backfill.run(running());
    assert.equal(await count(chat, "old"), 21);
    assert.equal(await count(chat, "from:me old"), 21);
    await createSearchBackfill({ database }).run(running());
    assert.equal(await count(chat, "old"), 21);
  });

  test("SEARCH-8 what stands in a thread alone is read as well", async () => {
    const { chat, roomIds } = await setUp();
    const [root] = (await chat.messages.send(chat.people[0], roomIds[0]!, [outgoing("root")])).map(committed);
    const answers = ["answer", "answer"].map((body) => ({ ...outgoing(body), threadId: root!.id }));
    await chat.messages.send(chat.people[0], roomIds[0]!, answers);
    await forget(chat.tenantId);
    await createSearchBackfill({ database, batch: 4 }).run(running());
    assert.deepEqual([await count(chat, "answer"), await count(chat, "old")], [2, 21]);
  });

  test("SEARCH-8 what was edited or deleted while it was not read yet is found as it is, and pins too", async () => {
    const { chat, roomIds } = await setUp();
    const [ana] = chat.people;
    const [edited, deleted, pinned] = (
      await chat.messages.send(ana, roomIds[0]!, [outgoing("former"), outgoing("former"), outgoing("former")])
    ).map(committed);
    await forget(chat.tenantId);
    await chat.changes.edit(ana, roomIds[0]!, edited!.id, { revision: 0, body: "later", mentions: [] });
    await chat.changes.delete(ana, roomIds[0]!, deleted!.id);
    await chat.changes.pin(ana, roomIds[0]!, pinned!.id, true);
    await createSearchBackfill({ database, batch: 4 }).run(running());
    assert.deepEqual(await Promise.all(["later", "former", "is:pinned", "is:edited"].map((q) => count(chat, q))), [1, 1, 1, 1]);
  });

  test("SEARCH-8 work that is broken off goes on where it was, also on another node", async () => {
    const { chat } = await setUp();
    await forget(chat.tenantId);
    const ending = new AbortController();
    const breaking: Database = {
      ...database,
      withTenant: async (tenantId, work) => {
        const result = await database.withTenant(tenantId, work);
        if (tenantId === chat.tenantId) ending.abort();
        return result;
      },
    };
    await createSearchBackfill({ database: breaking, batch: 4 }).run(ending.signal);
    assert.equal(await count(chat, "old"), 4);
    await Promise.all([1, 2].map(() => createSearchBackfill({ database, batch: 4 }).run(running())));
    await createSearchBackfill({ database, batch: 4 }).run(running());
    assert.equal(await count(chat, "old"), 21);
  });

  test("SEARCH-8 after a change of languages all are read again", async () => {
    const { chat } = await setUp();
    const languages = { database, searchLanguages: ["english"] as const };
    assert.equal(await createSearchBackfill(languages).again(chat.tenantId, running()), 21);
    const stems = await database.withTenant(chat.tenantId, (tx) =>
      rows(tx, sql`select from message_terms where terms @@ '''~old'''::tsquery`),
    );
    assert.equal(stems.length, 21);
  });
});
