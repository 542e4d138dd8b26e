import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { after, before, test } from "node:test";
import sharp from "sharp";
import type { OutgoingMessage } from "../../../../protocol/commands.ts";
import type { Message } from "../../../../protocol/entities.ts";
import type { Id } from "../../../../protocol/ids.ts";
import { Failure } from "../../../../server/base/errors.ts";
import type { Database } from "../../../../server/database/database.ts";
import { attachments } from "../../../../server/database/schema/attachments.ts";
import { effects } from "../../../../server/database/schema/effects.ts";
import { createPictures, type Pictures } from "../../../../server/media/pictures.ts";
import { findReadable, readGallery } from "../../../../server/repositories/files/attachments.ts";
import { createGuardedFetch } from "../../../../server/outbound/guarded-fetch.ts";
import { createEffectRunner, type EffectRunner } from "../../../../server/services/effects/effects.ts";
import { createPageReader, type PageReader } from "../../../../server/services/previews/page-reader.ts";
import { createLinkPreviews } from "../../../../server/services/previews/previews.ts";
import { createLogger } from "../../../../server/telemetry/logger.ts";
import { committed, createChat, outgoing, type Chat, type ChatOptions } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { createMemoryBlobs, type MemoryBlobs } from "../../../support/files.ts";
import { picture } from "../../../support/files/pictures.ts";
import { ogPage, openWebSite, type WebSite } from "../../../support/web-site.ts";

const logger = createLogger({ level: "warn", format: "text" });

onEveryDatabase("link previews", (opened) => {
  let database: Database;
  let pictures: Pictures;
  let site: WebSite;
  before(async () => {
    database = opened.database;
    pictures = createPictures();
    site = await openWebSite({
      "/": ogPage({ title: "News", description: "Of today", site_name: "The Site", image: "/big.png" }),
      "/other": ogPage({ title: "Other" }),
      "/third": ogPage({ title: "Third" }),
      "/tiny": ogPage({ title: "Tiny", image: "/tiny.png" }),
      "/liar": ogPage({ title: "Liar", image: "/liar.png" }),
      "/lost": ogPage({ title: "Lost", image: "/nowhere.png" }),
      "/untitled": { body: "<html><body>Nothing</body></html>" },
      "/paper": { body: "%PDF", type: "application/pdf" },
      "/big.png": { body: await picture("png", 1_200, 630), type: "image/png" },
      "/tiny.png": { body: await picture("png", 16, 16), type: "image/png" },
      "/liar.png": { body: "<svg onload=alert(1)>", type: "image/png" },
    });
  });
  after(async () => {
    site.close();
    await pictures.stop();
  });

  interface World {
    readonly chat: Chat;
    readonly roomId: Id;
    readonly blobs: MemoryBlobs;
    node(pages?: PageReader): EffectRunner;
    /** Sends a text and has its links read. */
    say(text: string, wish?: Partial<OutgoingMessage>): Promise<Message>;
    read(id: Id): Promise<Message>;
    files(): Promise<{ readonly state: string; readonly messageId: Id | null; readonly key: string }[]>;
  }
  const setUp = async (options: ChatOptions = {}): Promise<World> => {
    const chat = await createChat(database, options);
    const { tenantId } = chat;
    const roomId = await chat.addGroup();
    const blobs = createMemoryBlobs();
    const reader = createPageReader({ fetch: createGuardedFetch(site.web), pictures });
    const node = (pages: PageReader = reader) =>
      createEffectRunner({
        database,
        now: options.now ?? Date.now,
        logger,
        kinds: [
          createLinkPreviews({
            database,
            bus: chat.bus,
            blobs,
            pages,
            now: options.now ?? Date.now,
            random: (bytes) => crypto.getRandomValues(bytes),
            createId,
          }),
        ],
      });
    const read = async (id: Id) => {
      const { messages } = await chat.messages.byId(chat.people[1], roomId, [id]);
      return messages[0]!;
    };
    return {
      chat,
      roomId,
      blobs,
      node,
      read,
      async say(text, wish = {}) {
        const sent = committed((await chat.messages.send(chat.people[0], roomId, [{ ...outgoing(text), ...wish }]))[0]);
        await node().runDue();
        return read(sent.id);
      },
      files: () =>
        database.withTenant(tenantId, (tx) =>
          tx.select({ state: attachments.state, messageId: attachments.messageId, key: attachments.key }).from(attachments),
        ),
    };
  };
  const titles = ({ previews }: Message) => previews?.map(({ title }) => title) ?? [];
  const waiting = (tenantId: Id) => database.withTenant(tenantId, (tx) => tx.select({ key: effects.key }).from(effects));
  const refusal = async (asked: Promise<unknown>) =>
    asked.then(
      () => "done",
      (error: unknown) => (error instanceof Failure ? error.code : String(error)),
    );

  test("LINK-1 a message is there at once, and its preview follows by the room's log, once, to everybody alike", async () => {
    const { chat, roomId, node, read, blobs, files } = await setUp();
    const sent = committed((await chat.messages.send(chat.people[0], roomId, [outgoing(`See ${site.url("/")}`)]))[0]);
    assert.equal(sent.previews, null);
    chat.bus.take();
    await Promise.all([node().runDue(), node().runDue()]);
    const shown = await read(sent.id);
    const [preview] = shown.previews ?? [];
    assert.deepEqual(
      { ...preview, picture: null },
      {
        url: site.url("/"),
        host: new URL(site.url("/")).host,
        siteName: "The Site",
        title: "News",
        description: "Of today",
        picture: null,
      },
    );
    assert.equal(shown.changed, sent.changed + 1);
    const told = chat.bus.take().flatMap(({ event }) => (event.type === "room" ? event.frame.subjects : []));
    assert.deepEqual(told, [{ kind: "message", message: shown }]);
    const caughtUp = await chat.sync.roomChanges(chat.people[2], roomId, sent.changed);
    assert.deepEqual(caughtUp.type === "room_changes" && caughtUp.subjects, told);
    // The picture is one of ours, small, and a file of the message.
    const [file] = await files();
    assert.deepEqual([file?.state, file?.messageId], ["ready", sent.id]);
    const drawn = await sharp(await buffer(await blobs.read(file!.key))).metadata();
    assert.deepEqual([drawn.format, drawn.width, drawn.height], ["webp", 480, 252]);
    assert.deepEqual(await waiting(chat.tenantId), []);
    // Who is in the room may have it, and no gallery shows it.
    const { tenantId, userId } = chat.people[1];
    const id = preview!.picture!.attachmentId;
    const range = { roomId, readerId: userId, kind: null, before: null, limit: 10 };
    await database.withTenant(tenantId, async (tx) => {
      assert.deepEqual(
        (await findReadable(tx, tenantId, userId, [id])).map(({ mediaType }) => mediaType),
        ["image/webp"],
      );
      assert.deepEqual((await readGallery(tx, tenantId, range))?.attachments, []);
    });
  });

  test("LINK-1 a page without what it is, of another kind, or not there has no preview; a bad picture is left out", async () => {
    const { say } = await setUp();
    for (const path of ["/untitled", "/paper", "/nowhere"]) assert.equal((await say(`See ${site.url(path)}`)).previews, null, path);
    for (const path of ["/tiny", "/liar", "/lost"])
      assert.deepEqual(
        (await say(`See ${site.url(path)}`)).previews?.map(({ picture: shown }) => shown),
        [null],
        path,
      );
  });

  test("LINK-2 three links at most, in their order, none of code; a message without links has nothing read", async () => {
    const { chat, roomId, say } = await setUp();
    const urls = ["/third", "/other", "/", "/tiny"].map((path) => site.url(path));
    assert.deepEqual(titles(await say(`${urls.join(" ")} and again ${urls[0]}`)), ["Third", "Other", "News"]);
    await chat.messages.send(chat.people[0], roomId, [outgoing("no link"), outgoing(`\`${site.url("/")}\``)]);
    assert.deepEqual(await waiting(chat.tenantId), []);
  });

  test("LINK-1 a page that many link to is asked once a day, and one that failed soon again", async () => {
    let at = 1_800_000_000_000;
    const { say } = await setUp({ now: () => at });
    const from = site.asked.length;
    const asked = () => site.asked.slice(from);
    await say(site.url("/other"));
    await say(`Once more ${site.url("/other")}`);
    assert.deepEqual(asked(), ["/other"]);
    await say(site.url("/nowhere"));
    at += 600_000;
    await say(site.url("/nowhere"));
    assert.deepEqual(asked(), ["/other", "/nowhere", "/nowhere"]);
    at += 86_400_000;
    await say(site.url("/other"));
    assert.deepEqual(asked().at(-1), "/other");
  });

  test("LINK-3 an edit that takes a link away takes its preview and picture; one that brings a link has it read", async () => {
    const { chat, roomId, say, node, read, files } = await setUp();
    const shown = await say(`See ${site.url("/")}`);
    await chat.changes.edit(chat.people[0], roomId, shown.id, { revision: 0, body: `See ${site.url("/other")}`, mentions: [] });
    assert.equal((await read(shown.id)).previews, null);
    assert.deepEqual(
      (await files()).map(({ state }) => state),
      ["removed"],
    );
    await node().runDue();
    assert.deepEqual(titles(await read(shown.id)), ["Other"]);
    await chat.changes.edit(chat.people[0], roomId, shown.id, { revision: 1, body: `Still ${site.url("/other")}`, mentions: [] });
    assert.deepEqual([titles(await read(shown.id)), await waiting(chat.tenantId)], [["Other"], []]);
  });

  test("LINK-3 what becomes of a message while its page is read decides: edited or deleted, it gets no preview of a link that it has not", async () => {
    for (const change of ["edited", "deleted"] as const) {
      const { chat, roomId, node, read, files } = await setUp();
      const sent = committed((await chat.messages.send(chat.people[0], roomId, [outgoing(`See ${site.url("/")}`)]))[0]);
      const pages: PageReader = {
        async read(address, signal) {
          if (change === "deleted") await chat.changes.delete(chat.people[0], roomId, sent.id);
          else await chat.changes.edit(chat.people[0], roomId, sent.id, { revision: 0, body: "no link", mentions: [] });
          return createPageReader({ fetch: createGuardedFetch(site.web), pictures }).read(address, signal);
        },
      };
      await node(pages).runDue();
      assert.equal((await read(sent.id)).previews, null, change);
      assert.deepEqual(
        (await files()).map(({ state }) => state).filter((state) => state !== "removed"),
        [],
        change,
      );
    }
  });

  test("LINK-3 deleting a message leaves neither its previews nor their pictures", async () => {
    const { chat, roomId, say, read, files } = await setUp();
    const shown = await say(`See ${site.url("/")}`);
    await chat.changes.delete(chat.people[0], roomId, shown.id);
    assert.equal((await read(shown.id)).previews, null);
    assert.deepEqual(
      (await files()).map(({ state }) => state),
      ["removed"],
    );
  });

  test("LINK-4 the author takes a preview off, for all and for good, an owner too, and nobody else", async () => {
    const { chat, roomId, say, node, read, files } = await setUp();
    const [owner, ben] = chat.people;
    const shown = await say(`${site.url("/")} ${site.url("/other")}`);
    const remove = (who: typeof ben, url = site.url("/")) => chat.changes.removePreview(who, roomId, shown.id, url);
    assert.equal(await refusal(remove(ben)), "forbidden");
    const changed = await remove(owner);
    assert.deepEqual([titles(await read(shown.id)), changed], [["Other"], shown.changed + 1]);
    assert.equal(await remove(owner), changed);
    assert.deepEqual(
      (await files()).map(({ state }) => state),
      ["removed"],
    );
    // Another text with the same link brings it back to nobody.
    await chat.changes.edit(owner, roomId, shown.id, { revision: 0, body: `Again ${site.url("/")}`, mentions: [] });
    await node().runDue();
    assert.equal((await read(shown.id)).previews, null);
    const own = committed((await chat.messages.send(ben, roomId, [outgoing(site.url("/other"))]))[0]);
    await node().runDue();
    await chat.changes.removePreview(owner, roomId, own.id, site.url("/other"));
    assert.equal((await read(own.id)).previews, null);
    await chat.changes.delete(owner, roomId, own.id);
    assert.equal(await refusal(chat.changes.removePreview(owner, roomId, own.id, site.url("/other"))), "not_found");
  });

  test("LINK-5 a tenant or a room without previews has nothing fetched", async () => {
    const none = await setUp({ policy: { linkPreviews: false } });
    const from = site.asked.length;
    assert.equal((await none.say(site.url("/"))).previews, null);
    const { chat, roomId, say } = await setUp();
    const [owner, ben] = chat.people;
    await chat.members.changeRole(owner, roomId, ben.userId, "moderator");
    assert.equal(await refusal(chat.rooms.update(ben, roomId, { linkPreviews: false })), "forbidden");
    await chat.rooms.update(owner, roomId, { linkPreviews: false });
    assert.equal((await say(site.url("/"))).previews, null);
    assert.equal((await chat.rooms.snapshot(ben, roomId)).room.linkPreviews, false);
    assert.deepEqual(site.asked.slice(from), []);
    await chat.rooms.update(owner, roomId, { linkPreviews: true });
    assert.deepEqual(titles(await say(site.url("/"))), ["News"]);
  });

  test("LINK-1 one tenant's pages are not another's, and a full storage leaves out the picture", async () => {
    const [one, other] = [await setUp(), await setUp({ policy: { files: { quotaBytes: 1 } } })];
    await one.say(site.url("/"));
    const from = site.asked.length;
    const shown = await other.say(site.url("/"));
    assert.deepEqual(site.asked.slice(from), ["/", "/big.png"]);
    assert.deepEqual(
      shown.previews?.map((preview) => preview.picture),
      [null],
    );
  });

  test("LINK-1 a message of a thread has previews too", async () => {
    const { say } = await setUp();
    const root = await say("Root");
    const shown = await say(site.url("/"), { threadId: root.id });
    assert.deepEqual([shown.position, titles(shown)], [0, ["News"]]);
  });
});
