import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { SearchRequest, SearchResponse } from "../../../../protocol/search/search.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import type { Actor } from "../../../../server/services/shared/actor.ts";
import { carrying, committed, createChat, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { addFile } from "../../../support/files.ts";

const request = (q: string, rest: Partial<SearchRequest> = {}): SearchRequest => ({
  q,
  order: "newest",
  timeZone: "UTC",
  limit: 20,
  ...rest,
});

onEveryDatabase("search", (opened) => {
  let database: Database;
  before(() => {
    database = opened.database;
  });

  const setUp = async (options: ChatOptions = {}) => {
    const chat = await createChat(database, options);
    return { chat, roomId: await chat.addGroup() };
  };
  const say = async (chat: Chat, roomId: Id, body: string, by: Actor = chat.people[0]) =>
    committed((await chat.messages.send(by, roomId, [outgoing(body)]))[0]);
  const find = (chat: Chat, q: string, by: Actor = chat.people[0], rest: Partial<SearchRequest> = {}) =>
    chat.search.find(by, request(q, rest));
  const texts = ({ hits }: SearchResponse) => hits.map(({ snippet }) => snippet.text);

  test("SEARCH-1 members find what is said in their rooms, newest first, and nobody else finds anything", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const first = await say(chat, roomId, "the night shift begins at ten");
    await say(chat, roomId, "nothing to do with it");
    const second = await say(chat, roomId, "who takes the night shift?", ben);
    const found = await find(chat, "night shift", ben);
    assert.deepEqual(
      found.hits.map(({ messageId, position, senderId, createdAt }) => ({ messageId, position, senderId, createdAt })),
      [second, first].map(({ id, position, senderId, createdAt }) => ({ messageId: id, position, senderId, createdAt })),
    );
    assert.deepEqual(
      found.rooms.map(({ room, peer }) => [room.id, room.name, peer]),
      [[roomId, "Group", null]],
    );
    assert.deepEqual(new Set(found.users.map(({ id }) => id)), new Set([ana.userId, ben.userId]));
    assert.equal(found.next, null);
    const other = await createChat(database);
    await other.addGroup();
    assert.deepEqual(await find(other, "night shift"), { hits: [], rooms: [], users: [], next: null });
    assert.deepEqual(await find(other, `night in:${roomId}`), { hits: [], rooms: [], users: [], next: null });
    await chat.members.remove(ana, roomId, ben.userId);
    for (const q of ["night shift", `in:${roomId}`, "in:Group night", "-nothing", "from:me"])
      assert.deepEqual((await find(chat, q, ben)).hits, [], q);
  });

  test("SEARCH-3 words are found without case and accents, by the beginning of the last, as phrases, and with some left out", async () => {
    const { chat, roomId } = await setUp();
    for (const body of [
      "Réunion à l’été",
      "reunion in summer",
      "the report of the reporters",
      "明日の会議は九時",
      "e-mail: a_b@example.com 🎉",
    ])
      await say(chat, roomId, body);
    const found = async (q: string) => texts(await find(chat, q)).length;
    const wanted: [string, number][] = [
      ["reunion", 2],
      ["RÉUNION", 2],
      ["reunion ete", 1],
      ["reun", 2],
      ["reun ", 0],
      ['"reun"', 0],
      ["reunion -summer", 1],
      ['"the report"', 1],
      ['"report the"', 0],
      ["reunion -été -summer", 0],
      ["会議", 1],
      ["議会", 0],
      ["e-mail", 1],
      ["example.com", 1],
      ["🎉", 1],
      ["mail-e", 0],
      ["the", 1],
    ];
    for (const [q, count] of wanted) assert.equal(await found(q), count, q);
  });

  test("SEARCH-1 what stands in a thread alone is found like the rest, by the text it has, until it is deleted, page after page", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben] = chat.people;
    const root = await say(chat, roomId, "where is the generator");
    const answer = (body: string) => ({ ...outgoing(body), threadId: root.id });
    const [first, second] = (await chat.messages.send(ben, roomId, [answer("in the basement"), answer("generator keys upstairs")])).map(
      committed,
    );
    const places = async (q: string) =>
      (await find(chat, q)).hits.map(({ messageId, position, threadId }) => [messageId, position, threadId]);
    assert.deepEqual(await places("basement"), [[first!.id, 0, root.id]]);
    await chat.changes.pin(ana, roomId, first!.id, true);
    assert.deepEqual(await places("is:pinned"), [[first!.id, 0, root.id]]);
    await chat.changes.edit(ben, roomId, first!.id, { revision: 0, body: "in the cellar", mentions: [] });
    assert.deepEqual([await places("basement"), await places("cellar")], [[], [[first!.id, 0, root.id]]]);
    const page = await find(chat, "generator", ana, { limit: 1 });
    const rest = await find(chat, "generator", ana, { limit: 1, before: page.next! });
    assert.deepEqual(new Set([...page.hits, ...rest.hits].map(({ messageId }) => messageId)), new Set([root.id, second!.id]));
    await chat.changes.delete(ben, roomId, first!.id);
    assert.deepEqual(await places("cellar"), []);
  });

  test("SEARCH-4 an edit is found by its new text alone, a deleted message not at all, and pins come and go", async () => {
    const { chat, roomId } = await setUp();
    const [ana] = chat.people;
    const sent = await say(chat, roomId, "meet at noon https://example.com/plan");
    await say(chat, roomId, "another");
    await chat.changes.pin(ana, roomId, sent.id, true);
    await chat.changes.edit(ana, roomId, sent.id, { revision: 0, body: "meet at midnight", mentions: [] });
    const count = async (q: string) => (await find(chat, q)).hits.length;
    assert.deepEqual(
      await Promise.all(["noon", "midnight", "has:link", "is:edited", "is:pinned", "-is:pinned", "is:pinned meet"].map(count)),
      [0, 1, 0, 1, 1, 1, 1],
    );
    await chat.changes.pin(ana, roomId, sent.id, false);
    assert.equal(await count("is:pinned"), 0);
    await chat.changes.delete(ana, roomId, sent.id);
    assert.deepEqual(await Promise.all(["midnight", "noon", "is:edited", "from:me"].map(count)), [0, 0, 0, 1]);
  });

  test("SEARCH-5 operators narrow by author, room, content and kind", async () => {
    const { chat, roomId } = await setUp();
    const [ana, ben, chi] = chat.people;
    const direct = await chat.rooms.create(ana, { roomId: createId(), kind: "direct", name: "", userIds: [ben.userId] });
    const picture = await addFile(database, ana, roomId, { kind: "image", name: "sea.png", mediaType: "image/png", state: "ready" });
    await chat.messages.send(ana, roomId, [carrying([picture.id], "look")]);
    const asked = await say(chat, roomId, "what is it", ben);
    await chat.messages.send(ana, roomId, [{ ...outgoing("the sea", [ben.userId]), replyTo: asked.id }]);
    await say(chat, direct, "between us", ben);
    const wanted: [string, string[]][] = [
      ["has:image", ["look"]],
      ["has:file", ["look"]],
      ["has:voice", []],
      ["has:mention", ["the sea"]],
      ["is:reply", ["the sea"]],
      ["from:me", ["the sea", "look"]],
      ['from:"Person 1"', ["between us", "what is it"]],
      ["from:person -from:me", ["between us", "what is it"]],
      [`from:${chi.userId}`, []],
      ["from:nobody", []],
      ["in:group", ["the sea", "what is it", "look"]],
      ['in:"person 1"', ["between us"]],
      ["-in:group", ["between us"]],
      [`in:${direct} between`, ["between us"]],
      ["in:nowhere", []],
    ];
    for (const [q, found] of wanted) assert.deepEqual(texts(await find(chat, q)), found, q);
    const [hit] = (await find(chat, "has:image")).hits;
    assert.deepEqual(hit?.attachments, [{ kind: "image", name: "sea.png" }]);
    const direct1 = await find(chat, "between");
    assert.deepEqual(
      direct1.rooms.map(({ peer }) => peer?.id),
      [ben.userId],
    );
    assert.deepEqual(texts(await find(chat, "between", chi)), []);
  });

  test("SEARCH-6 before, after and during go by the asker's clock", async () => {
    let now = Date.UTC(2026, 5, 1, 22, 30);
    const { chat, roomId } = await setUp({ now: () => now });
    await say(chat, roomId, "late on the first");
    now = Date.UTC(2026, 5, 3, 12);
    await say(chat, roomId, "on the third");
    const found = async (q: string, timeZone: string) => texts(await find(chat, q, chat.people[0], { timeZone }));
    assert.deepEqual(await found("during:2026-06-01", "UTC"), ["late on the first"]);
    assert.deepEqual(await found("during:2026-06-01", "Europe/Berlin"), []);
    assert.deepEqual(await found("during:2026-06-02", "Europe/Berlin"), ["late on the first"]);
    assert.deepEqual(await found("after:2026-06-01", "UTC"), ["on the third"]);
    assert.deepEqual(await found("before:2026-06-03", "UTC"), ["late on the first"]);
    assert.deepEqual(await found("during:today", "UTC"), ["on the third"]);
    assert.deepEqual(await found("during:2026-06 first", "UTC"), ["late on the first"]);
  });

  test("SEARCH-7 pages follow one another without gap or repetition, by time and by relevance, also where many were sent at once", async () => {
    const { chat, roomId } = await setUp();
    await chat.messages.send(
      chat.people[0],
      roomId,
      Array.from({ length: 25 }, (_, index) => outgoing(`report ${index}${" report".repeat(index % 3)}`)),
    );
    for (const order of ["newest", "relevance"] as const) {
      const seen: string[] = [];
      let before: string | undefined;
      do {
        const page = await find(chat, "report", chat.people[0], { limit: 10, order, ...(before === undefined ? {} : { before }) });
        seen.push(...page.hits.map(({ messageId }) => messageId));
        before = page.next ?? undefined;
        await say(chat, roomId, "report, which came meanwhile");
      } while (before !== undefined);
      assert.equal(new Set(seen).size, seen.length, order);
      assert.ok(seen.length >= 25, order);
    }
    const [best] = (await find(chat, "report", chat.people[0], { order: "relevance", limit: 1 })).hits;
    assert.match(best!.snippet.text, /report \d+ report report/);
  });

  test("SEARCH-3 languages find words by their stems, whichever ending they have, and mark them", async () => {
    const { chat, roomId } = await setUp({ searchLanguages: ["english", "french"] });
    await say(chat, roomId, "the patients were running");
    await say(chat, roomId, "nous mangerons ensemble");
    const first = async (q: string) => (await find(chat, q)).hits[0]?.snippet;
    assert.deepEqual(await first("patient run"), {
      text: "the patients were running",
      ranges: [
        { start: 4, end: 12 },
        { start: 18, end: 25 },
      ],
    });
    assert.deepEqual(await first("manger"), { text: "nous mangerons ensemble", ranges: [{ start: 5, end: 14 }] });
    assert.equal((await first("the "))?.text, "the patients were running");
    assert.equal(await first('"patient"'), undefined);
    assert.deepEqual((await first('"patients were"'))?.ranges, [
      { start: 4, end: 12 },
      { start: 13, end: 17 },
    ]);
  });

  test("SEARCH-1 what lies behind many newer messages is found, near and far back, in order, by members of few rooms and of many", async () => {
    let now = Date.UTC(2025, 0, 1);
    const { chat, roomId } = await setUp({ now: () => now });
    const [ana, ben] = chat.people;
    const said = [];
    for (const month of [0, 5, 10, 11]) {
      now = Date.UTC(2025, month, 10);
      said.unshift((await say(chat, roomId, `needle ${month}`)).id);
    }
    // Newer ones of a room that nobody is in: they are walked through, and are nobody's.
    await database.withTenant(chat.tenantId, async (tx) => {
      await rows(
        tx,
        sql`insert into message_terms (tenant_id, at, room_id, position, terms)
        select ${chat.tenantId}::uuid, ${Date.UTC(2025, 11, 12)}::bigint + n, ${createId()}::uuid, n, to_tsvector('simple', 'needle') from generate_series(1, 20100) as n`,
      );
      await rows(
        tx,
        sql`insert into rooms (tenant_id, id, kind, name) select ${chat.tenantId}::uuid, gen_random_uuid(), 'group', 'many' from generate_series(1, 320)`,
      );
      await rows(
        tx,
        sql`insert into members (tenant_id, room_id, user_id, role) select tenant_id, id, ${ben.userId}::uuid, 'member' from rooms where tenant_id = ${chat.tenantId} and name = 'many'`,
      );
    });
    for (const person of [ana, ben]) {
      const found = await find(chat, "needle ", person);
      assert.deepEqual(
        found.hits.map(({ messageId }) => messageId),
        said,
      );
      const pages = [await find(chat, "needle ", person, { limit: 2 })];
      pages.push(await find(chat, "needle ", person, { limit: 2, before: pages[0]!.next! }));
      assert.deepEqual(
        pages.flatMap(({ hits }) => hits.map(({ messageId }) => messageId)),
        said,
      );
      assert.equal((await find(chat, "needle after:2025-02 before:2025-12", person)).hits.length, 2);
    }
  });

  test("SEARCH-2 a search that is no query is refused with what is expected", async () => {
    const { chat } = await setUp();
    await assert.rejects(find(chat, "?!"), (error: { code: string; details: { errors: object[] } }) => {
      assert.equal(error.code, "search_invalid");
      assert.deepEqual(error.details.errors, [{ path: "q", message: "expected a word, a phrase in quotes, or an operator" }]);
      return true;
    });
    await assert.rejects(find(chat, "has:cake"), { code: "search_invalid" });
  });
});
