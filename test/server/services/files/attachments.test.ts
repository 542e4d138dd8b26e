import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { before, test } from "node:test";
import { sql } from "drizzle-orm";
import type { Id } from "../../../../protocol/ids.ts";
import { LINK_MS } from "../../../../protocol/limits.ts";
import { rows, type Database } from "../../../../server/database/database.ts";
import { setSuspended } from "../../../../server/repositories/identity/tenants.ts";
import type { Actor, Session } from "../../../../server/services/shared/actor.ts";
import { createAttachmentService, variantKey } from "../../../../server/services/files/attachments.ts";
import { createEndedTokens } from "../../../../server/services/identity/ended-tokens.ts";
import { createLinkSigner } from "../../../../server/services/files/links.ts";
import { carrying, createChat } from "../../../support/chat.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { addFile, createMemoryBlobs } from "../../../support/files.ts";

const NOW = Date.now();
const NOT_FOUND = { code: "not_found" };
const sessionOf = (actor: Actor, change: Partial<Session> = {}): Session => ({
  ...actor,
  tokenId: "jti",
  tokenIssuedAt: NOW - 60_000,
  tokenExpiresAt: NOW + 3_600_000,
  ...change,
});

onEveryDatabase("attachments", (opened) => {
  let database: Database;
  before(async () => {
    database = opened.database;
  });

  /** A room of three with a picture of the first one's in a message, and the service of a node whose clock stands where it is put. */
  const setUp = async () => {
    const chat = await createChat(database);
    const [ana, ben, cem] = chat.people;
    const roomId = await chat.addGroup();
    const clock = { now: NOW };
    const now = () => clock.now;
    const ended = createEndedTokens({ now });
    const blobs = createMemoryBlobs();
    const links = createLinkSigner({ keyEncryptionKey: new Uint8Array(32), now });
    const missing: unknown[] = [];
    const logger = { error: (line: unknown) => void missing.push(line) };
    const service = createAttachmentService({ database, blobs, links, ended, logger, filesUrl: null, now });
    const put = async (row: Parameters<typeof addFile>[3] = {}) => {
      const file = await addFile(database, ana, roomId, {
        kind: "image",
        name: "sea.png",
        mediaType: "image/png",
        thumbnails: true,
        ...row,
      });
      for (const variant of ["original", "small", "large"] as const)
        blobs.content.set(variantKey(file.key, variant), Buffer.from(`${variant} bytes`));
      return file;
    };
    const send = async (file: { readonly id: Id }) => {
      const message = carrying([file.id]);
      await chat.messages.send(ana, roomId, [message]);
      return message.id;
    };
    const file = await put();
    const messageId = await send(file);
    const pathsOf = async (session: Session, id = file.id): Promise<string[]> => {
      const wanted = { id, variant: "original" } as const;
      const byToken = service.open(session, wanted).then(() => "token", refused);
      const byLink = service.links(session, [{ ...wanted, download: false }]).then(([link]) => (link === undefined ? "refused" : "link"));
      return Promise.all([byToken, byLink]);
    };
    return { chat, ana, ben, cem, roomId, clock, ended, blobs, missing, service, put, send, file, messageId, pathsOf };
  };
  const refused = (error: { code?: string }) => (error.code === "not_found" ? "refused" : (error.code ?? "failed"));
  const had = ["token", "link"];
  const hidden = ["refused", "refused"];

  test("F3 a member has a file of a message in every variant, each with its type and size", async () => {
    const { ben, service, file } = await setUp();
    for (const [variant, mediaType] of [
      ["original", "image/png"],
      ["small", "image/webp"],
      ["large", "image/webp"],
    ] as const) {
      const served = await service.open(sessionOf(ben), { id: file.id, variant });
      const content = `${variant} bytes`;
      assert.deepEqual([served.variant, served.mediaType, served.size, served.name], [variant, mediaType, content.length, "sea.png"]);
      assert.equal(await text(await served.read()), content);
      assert.equal(await text(await served.read({ start: 1, end: 2 })), content.slice(1, 3));
    }
  });

  test("F3 whoever was removed, has left, was signed out or is of a suspended tenant has it no more, by token or link", async () => {
    const { chat, ana, ben, cem, roomId, pathsOf, file } = await setUp();
    const stranger = (await createChat(database)).people[0];
    assert.deepEqual(await pathsOf(sessionOf(ben)), had);
    assert.deepEqual(await pathsOf(sessionOf(stranger)), hidden);
    assert.deepEqual(await pathsOf(sessionOf({ ...stranger, tenantId: ana.tenantId })), hidden);
    await chat.members.remove(ana, roomId, ben.userId);
    assert.deepEqual(await pathsOf(sessionOf(ben)), hidden);
    const own = (change: ReturnType<typeof sql>) =>
      database.withTenant(chat.tenantId, (tx) => rows(tx, sql`update users set ${change} where id = ${cem.userId}`));
    await own(sql`signed_out_at = now()`);
    assert.deepEqual(await pathsOf(sessionOf(cem)), hidden);
    assert.deepEqual(await pathsOf(sessionOf(cem, { tokenIssuedAt: Date.now() + 1_000 })), had);
    await own(sql`removed_at = now(), signed_out_at = null`);
    assert.deepEqual(await pathsOf(sessionOf(cem)), hidden);
    assert.deepEqual(await pathsOf(sessionOf(ana), file.id), had);
    await database.acrossTenants((tx) => setSuspended(tx, chat.tenantId, true));
    assert.deepEqual(await pathsOf(sessionOf(ana), file.id), hidden);
  });

  test("F3 only what is ready is had, and what is part of no message by its uploader only, while in the room", async () => {
    const { chat, ana, ben, roomId, pathsOf, put, send } = await setUp();
    for (const state of ["uploading", "checking", "refused", "removed"] as const) {
      const file = await put({ state });
      for (const person of [ana, ben]) assert.deepEqual(await pathsOf(sessionOf(person), file.id), hidden, state);
    }
    const checking = await put({ state: "checking" });
    await send(checking);
    assert.deepEqual(await pathsOf(sessionOf(ben), checking.id), hidden);
    const draft = await put();
    assert.deepEqual(await pathsOf(sessionOf(ana), draft.id), had);
    assert.deepEqual(await pathsOf(sessionOf(ben), draft.id), hidden);
    await chat.members.changeRole(ana, roomId, ben.userId, "owner");
    await chat.members.leave(ana, roomId);
    assert.deepEqual(await pathsOf(sessionOf(ana), draft.id), hidden);
  });

  test("F3 UP-5 when the message is deleted its files are gone at once, also by links that were given out", async () => {
    const { chat, ana, ben, roomId, service, file, messageId, pathsOf } = await setUp();
    const [link] = await service.links(sessionOf(ben), [{ id: file.id, variant: "small", download: false }]);
    const followed = service.follow(link!.url.split("/").at(-1)!);
    await service.open(followed.session, followed);
    await chat.changes.delete(ana, roomId, messageId);
    await assert.rejects(service.open(followed.session, followed), NOT_FOUND);
    assert.deepEqual(await pathsOf(sessionOf(ana)), hidden);
    assert.deepEqual((await service.gallery(ben, roomId, { limit: 50 })).attachments, []);
  });

  test("F3 links come in the order asked for, without what does not exist, for five minutes and not past the token", async () => {
    const { ben, clock, put, send, service, file } = await setUp();
    const plain = await put({ thumbnails: false });
    await send(plain);
    const wanted = [
      { id: plain.id, variant: "original", download: true },
      { id: plain.id, variant: "small", download: false },
      { id: createId(), variant: "original", download: false },
      { id: file.id, variant: "large", download: false },
    ] as const;
    const links = await service.links(sessionOf(ben), [...wanted]);
    assert.deepEqual(
      links.map(({ id, variant }) => [id, variant]),
      [
        [plain.id, "original"],
        [file.id, "large"],
      ],
    );
    const [first] = links;
    assert.equal(first?.expiresAt, NOW + LINK_MS);
    const name = first.url.split("/").at(-1)!;
    const { id, variant, download, session } = service.follow(name);
    assert.deepEqual([id, variant, download, session.userId, session.tenantId], [plain.id, "original", true, ben.userId, ben.tenantId]);
    const [short] = await service.links(sessionOf(ben, { tokenExpiresAt: NOW + 1_000 }), [wanted[3]]);
    assert.ok(short!.expiresAt <= NOW + 31_000);
    clock.now += LINK_MS;
    assert.throws(() => service.follow(name), NOT_FOUND);
  });

  test("AUTH-5 the end of its token, or of all of the person's, is the end of a link", async () => {
    const { ben, ended, service, file } = await setUp();
    const [link] = await service.links(sessionOf(ben), [{ id: file.id, variant: "original", download: false }]);
    const name = link!.url.split("/").at(-1)!;
    ended.apply({ tenantId: ben.tenantId, userId: null, tokenId: "another", before: NOW });
    service.follow(name);
    ended.apply({ tenantId: ben.tenantId, userId: null, tokenId: "jti", before: NOW });
    assert.throws(() => service.follow(name), NOT_FOUND);
  });

  test("F3 a file whose bytes are gone is not found, and the operator is told", async () => {
    const { ben, blobs, missing, service, file } = await setUp();
    blobs.content.clear();
    await assert.rejects(service.open(sessionOf(ben), { id: file.id, variant: "original" }), NOT_FOUND);
    assert.deepEqual(missing, [{ event: "blob_missing", attachmentId: file.id, variant: "original" }]);
  });

  test("F4 a room's files are paged newest first, by kind or all, with their messages and senders", async () => {
    const { chat, ana, roomId, service, put, send, file } = await setUp();
    const sent = [file.id];
    for (const kind of ["file", "image", "voice", "image"] as const) {
      const one = await put({ kind });
      await send(one);
      sent.unshift(one.id);
    }
    await put();
    await send(await put({ state: "checking" }));
    const idsOf = async (query: Parameters<typeof service.gallery>[2]) => {
      const { attachments, next } = await service.gallery(ana, roomId, query);
      return [attachments.map(({ attachment }) => attachment.id), next];
    };
    assert.deepEqual(await idsOf({ limit: 50 }), [sent, null]);
    assert.deepEqual(await idsOf({ limit: 2 }), [sent.slice(0, 2), sent[1]]);
    assert.deepEqual(await idsOf({ limit: 3, before: sent[1]! }), [sent.slice(2), null]);
    assert.deepEqual(await idsOf({ limit: 2, kind: "image" }), [[sent[0], sent[2]], sent[2]]);
    assert.deepEqual(await idsOf({ limit: 2, kind: "image", before: sent[2]! }), [[sent[4]], null]);
    const { attachments, users } = await service.gallery(ana, roomId, { limit: 1, kind: "voice" });
    const { messages } = await chat.messages.page(ana, roomId, { limit: 50 });
    const message = messages.find(({ attachments: [one] }) => one?.kind === "voice")!;
    const [entry] = attachments;
    assert.deepEqual(entry, {
      attachment: message.attachments[0],
      messageId: message.id,
      position: message.position,
      senderId: ana.userId,
      createdAt: entry!.createdAt,
    });
    assert.deepEqual(
      users.map(({ id }) => id),
      [ana.userId],
    );
    const stranger = (await createChat(database)).people[0];
    await assert.rejects(service.gallery(stranger, roomId, { limit: 1 }), NOT_FOUND);
  });
});
