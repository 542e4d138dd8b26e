import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, suite, test } from "node:test";
import { DEFAULT_LIMITS } from "../../../protocol/limits.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { ChosenFile } from "../../../widget/client/commands.ts";
import { CHUNK_BYTES } from "../../../widget/client/uploads/upload-file.ts";
import { loadRareCommands } from "../../../widget/client/lazy-commands.ts";
import { loadMedia } from "../../../widget/client/storage/lazy-uploads.ts";
import type { OutgoingFile } from "../../../widget/client/store/state.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";
import { offsetOf, type FakeUpload } from "../../support/fake-uploads.ts";

const MEGABYTE = 1024 * 1024;

function chosen(name: string, bytes = 100, fill = 7): ChosenFile {
  return { name, content: new Blob([Buffer.alloc(bytes, fill)], { type: "text/plain" }) };
}

async function hash(blob: Blob): Promise<string> {
  return createHash("sha256")
    .update(Buffer.from(await blob.arrayBuffer()))
    .digest("hex");
}

function setUp(seed = 1) {
  const world = createFakeWorld(seed);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("One");
  for (const userId of [ana, ben]) state.setRole(roomId, userId, "member");
  const upload = (name: string): FakeUpload | undefined => [...state.uploads.uploads.values()].find((each) => each.name === name);
  return { world, state, ana, ben, roomId, upload, bodies: () => state.rooms.get(roomId)!.messages.map(({ body }) => body) };
}

const draft = (client: FakeClient, roomId: Id): readonly OutgoingFile[] => client.session.store.state.draftFiles.get(roomId) ?? [];
const lines = (files: readonly OutgoingFile[]): string[] => files.map(({ name, stage, progress }) => `${name} ${stage} ${progress}`);

suite("files of a session", () => {
  // What is loaded already comes without a wait that no fake clock knows of.
  before(async () => {
    await loadRareCommands();
    await (await loadMedia()).loadTus();
  });

  test("F1 a chosen file is uploaded at once, in chunks, and its message sent with it; both are gone from the device then", async () => {
    const { world, state, ana, roomId, upload } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const big = chosen("big.txt", CHUNK_BYTES * 2 + 123);
    const { added, refused } = await client.session.commands.addFiles(roomId, [big, chosen("small.txt")]);
    assert.deepEqual([added.length, refused], [2, []]);
    await world.clock.advance(5_000);
    assert.deepEqual(lines(draft(client, roomId)), ["big.txt uploaded 1", "small.txt uploaded 1"]);
    assert.equal(await hash(new Blob(upload("big.txt")!.parts)), await hash(big.content));
    assert.equal(upload("big.txt")!.parts.length, 3);
    client.session.commands.send(roomId, "look", { files: added });
    assert.deepEqual(draft(client, roomId), []);
    await world.clock.advance(1_000);
    const [message] = state.rooms.get(roomId)!.messages;
    assert.deepEqual([message?.body, message?.attachments.map(({ id }) => id)], ["look", added]);
    const disk = [...client.device.disks.values()].flatMap((areas) => [...areas]).filter(([area]) => area !== "state");
    assert.deepEqual(
      disk.flatMap(([, values]) => [...values.keys()]),
      [],
    );
    assert.deepEqual([draft(client, roomId), [...client.session.store.state.outbox.values()].flat()], [[], []]);
    assert.equal(await hash((await client.session.commands.fileBlob(added[0]!))!), await hash(big.content));
    client.session.stop();
  });

  test("SYNC-11 a message whose files are on their way holds nothing back, and goes when they are there", async () => {
    const { world, ana, roomId, bodies } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    client.faults.delay = 2_000;
    const { added } = await client.session.commands.addFiles(roomId, [chosen("big.txt", 4 * CHUNK_BYTES)]);
    client.session.commands.send(roomId, "with a file", { files: added });
    client.session.commands.send(roomId, "plain");
    await world.clock.advance(4_000);
    assert.deepEqual(bodies(), ["plain"]);
    const [row] = client.session.store.state.outbox.get(roomId)!;
    assert.deepEqual([row!.body, row!.stage, row!.files[0]!.stage], ["with a file", "queued", "uploading"]);
    await world.clock.advance(60_000);
    assert.deepEqual(bodies(), ["plain", "with a file"]);
    client.session.stop();
  });

  test("F1 an upload goes on where it was after a reload, with the message and text that wait for it", async () => {
    const { world, ana, roomId, upload, bodies, state } = setUp();
    const first = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const file = chosen("big.txt", 3 * CHUNK_BYTES);
    const { added } = await first.session.commands.addFiles(roomId, [file]);
    first.session.commands.send(roomId, "", { files: added });
    while ((upload("big.txt")?.parts.length ?? 0) < 1) await world.clock.advance(1);
    await world.clock.advance(1);
    first.faults.down = true;
    await world.clock.advance(5_000);
    first.session.stop();
    await world.clock.settle();
    const partsBefore = upload("big.txt")!.parts.length;
    assert.ok(offsetOf(upload("big.txt")!) < file.content.size);
    const second = world.client(ana, { roomId, device: first.device });
    await world.clock.advance(20_000);
    assert.equal(state.uploads.uploads.size, 1);
    assert.equal(await hash(new Blob(upload("big.txt")!.parts)), await hash(file.content));
    assert.ok(partsBefore >= 1 && upload("big.txt")!.parts.length === 3);
    assert.deepEqual(bodies(), [""]);
    assert.equal(state.rooms.get(roomId)!.messages[0]!.attachments.length, 1);
    second.session.stop();
  });

  test("F1 files of a draft outlive a reload, and what was paused stays paused until it is resumed", async () => {
    const { world, ana, roomId, upload } = setUp();
    const first = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    first.faults.delay = 500;
    const { added } = await first.session.commands.addFiles(roomId, [chosen("a.txt"), chosen("b.txt", 3 * CHUNK_BYTES)]);
    await world.clock.advance(100);
    first.session.commands.pauseFile(added[1]!);
    await world.clock.advance(5_000);
    assert.equal(draft(first, roomId)[1]!.stage, "paused");
    first.session.stop();
    await world.clock.settle();
    const second = world.client(ana, { roomId, device: first.device });
    await world.clock.advance(5_000);
    assert.deepEqual(
      draft(second, roomId).map(({ name, stage }) => `${name} ${stage}`),
      ["a.txt uploaded", "b.txt paused"],
    );
    second.session.commands.resumeFile(added[1]!);
    await world.clock.advance(5_000);
    assert.equal(offsetOf(upload("b.txt")!), 3 * CHUNK_BYTES);
    second.session.stop();
  });

  test("F1 offline an upload stops, and online it goes on at once", async () => {
    const { world, ana, roomId, upload } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    client.connectivity.set("offline");
    await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(60_000);
    assert.deepEqual([upload("a.txt"), lines(draft(client, roomId))], [undefined, ["a.txt waiting 0"]]);
    client.connectivity.set("online");
    await world.clock.advance(50);
    assert.equal(draft(client, roomId)[0]!.stage, "uploaded");
    client.session.stop();
  });

  test("F2 a refused file fails its message with the code; nothing of the text is lost, and it can be taken back", async () => {
    const { world, ana, roomId, state } = setUp();
    state.uploads.refusals.set("bad.txt", "file_type_dangerous");
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("bad.txt"), chosen("good.txt")]);
    const id = client.session.commands.send(roomId, "two files", { files: added });
    await world.clock.advance(5_000);
    const [row] = client.session.store.state.outbox.get(roomId)!;
    assert.deepEqual(
      [row!.stage, row!.reason, row!.files.map(({ stage }) => stage)],
      ["failed", "file_type_dangerous", ["failed", "uploaded"]],
    );
    assert.deepEqual(
      client.events.flatMap((event) => (event.type === "message-failed" ? [event.reason] : [])),
      ["file_type_dangerous"],
    );
    assert.equal(client.session.commands.discard(roomId, id), "two files");
    assert.deepEqual(
      draft(client, roomId).map(({ name, stage }) => `${name} ${stage}`),
      ["bad.txt failed", "good.txt uploaded"],
    );
    client.session.commands.removeFile(added[0]!);
    await world.clock.advance(100);
    client.session.commands.send(roomId, "one file", { files: [added[1]!] });
    await world.clock.advance(1_000);
    assert.deepEqual(
      state.rooms.get(roomId)!.messages.map(({ body, attachments }) => [body, attachments.map(({ name }) => name)]),
      [["one file", ["good.txt"]]],
    );
    client.session.stop();
  });

  test("F1 a file whose chunks a proxy finds too large fails and says so, and is not tried again by itself", async () => {
    const { world, state, ana, roomId, upload } = setUp();
    state.uploads.proxy.bodyBytes = MEGABYTE;
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("big.txt", 3 * MEGABYTE)]);
    await world.clock.advance(5_000);
    const [file] = draft(client, roomId);
    assert.deepEqual([file?.stage, file?.reason], ["failed", "file_too_large"]);
    state.uploads.proxy.bodyBytes = Infinity;
    await world.clock.advance(600_000);
    assert.deepEqual(upload("big.txt")?.parts, []);
    client.session.commands.resumeFile(added[0]!);
    await world.clock.advance(5_000);
    assert.equal(draft(client, roomId)[0]?.stage, "uploaded");
    client.session.stop();
  });

  test("F2 retrying a failed message uploads its failed files again", async () => {
    const { world, ana, roomId, state, bodies } = setUp();
    state.uploads.refusals.set("a.txt", "quota_exceeded");
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    const id = client.session.commands.send(roomId, "again", { files: added });
    await world.clock.advance(5_000);
    state.uploads.refusals.clear();
    client.session.commands.retry(roomId, id);
    await world.clock.advance(5_000);
    assert.deepEqual(bodies(), ["again"]);
    client.session.stop();
  });

  test("F2 what breaks a rule known here is not taken: empty, too large, extension, count", async () => {
    const { world, ana, roomId } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    client.session.store.update((state) => ({
      ...state,
      limits: { ...DEFAULT_LIMITS, attachmentBytes: MEGABYTE, attachmentExtensions: ["txt"], attachmentsPerMessage: 2 },
    }));
    const files = [
      chosen("e.txt", 0),
      chosen("l.txt", MEGABYTE + 1),
      chosen("x.exe"),
      chosen("noextension"),
      chosen("A.TXT"),
      chosen("b.txt"),
    ];
    const { added, refused } = await client.session.commands.addFiles(roomId, [...files, chosen("c.txt")]);
    assert.equal(added.length, 2);
    assert.deepEqual(
      refused.map(({ name, code }) => `${name} ${code}`),
      [
        "e.txt file_empty",
        "l.txt file_too_large",
        "x.exe file_type_not_allowed",
        "noextension file_type_not_allowed",
        "c.txt invalid_request",
      ],
    );
    client.session.stop();
  });

  test("F1 a removed file's upload ends at the server, and nothing of it stays", async () => {
    const { world, ana, roomId, state } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(1_000);
    client.session.commands.removeFile(added[0]!);
    await world.clock.advance(1_000);
    assert.deepEqual([draft(client, roomId), state.uploads.uploads.size, await client.session.commands.fileBlob(added[0]!)], [[], 0, null]);
    client.session.stop();
  });

  test("F1 an upload that the server has forgotten begins anew; a message that names what it does not know gets its files a new id", async () => {
    const { world, ana, roomId, state, upload, bodies } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(1_000);
    assert.equal(upload("a.txt")!.attachmentId, added[0]);
    state.uploads.uploads.clear();
    client.session.commands.send(roomId, "anyway", { files: added });
    await world.clock.advance(60_000);
    assert.deepEqual(bodies(), ["anyway"]);
    assert.notEqual(upload("a.txt")!.attachmentId, added[0]);
    client.session.stop();
  });

  test("AUTH-1 a 401 renews the token once, and the upload goes on", async () => {
    const { world, ana, roomId, upload } = setUp();
    let asked = 0;
    const client = world.client(ana, {
      roomId,
      tokenProvider: async () => {
        asked += 1;
        return world.server.token(ana);
      },
    });
    await world.clock.advance(1_000);
    world.server.refuseNext("not_authenticated");
    const before = asked;
    await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(100);
    assert.deepEqual([asked, offsetOf(upload("a.txt")!)], [before + 1, 100]);
    client.session.stop();
  });

  test("ROOM-5 losing a room drops its files", async () => {
    const { world, ana, roomId, state } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(1_000);
    state.setRole(roomId, ana, null);
    world.server.publish();
    await world.clock.advance(1_000);
    const disk = [...client.device.disks.values()].flatMap((areas) => [...(areas.get("blobs") ?? []), ...(areas.get("files") ?? [])]);
    assert.deepEqual([draft(client, roomId), disk], [[], []]);
    client.session.stop();
  });

  test("ROOM-5 a room that was lost while the page was closed takes its files along when the page opens again", async () => {
    const { world, ana, roomId, state } = setUp();
    const first = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    await first.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(1_000);
    first.session.stop();
    await world.clock.settle();
    state.setRole(roomId, ana, null);
    const second = world.client(ana, { device: first.device });
    await world.clock.advance(2_000);
    const disk = [...first.device.disks.values()].flatMap((areas) => [...(areas.get("blobs") ?? []), ...(areas.get("files") ?? [])]);
    assert.deepEqual([draft(second, roomId), disk], [[], []]);
    second.session.stop();
  });

  test("E12 signing out with a wipe drops files, stored or not", async () => {
    const { world, ana, roomId } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    client.faults.down = true;
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(1_000);
    const out = client.session.signOut({ wipe: true });
    await world.clock.advance(10_000);
    await out;
    const disk = [...client.device.disks.values()].flatMap((areas) => [...(areas.get("blobs") ?? []), ...(areas.get("files") ?? [])]);
    assert.deepEqual([draft(client, roomId), disk, await client.session.commands.fileBlob(added[0]!)], [[], [], null]);
  });

  test("F1 a full disk keeps a file in memory and says so; it is uploaded and sent all the same", async () => {
    const { world, ana, roomId, bodies } = setUp();
    const client = world.client(ana, { roomId, isFull: () => true });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    await world.clock.advance(1_000);
    assert.deepEqual(
      draft(client, roomId).map(({ stage, kept }) => [stage, kept]),
      [["uploaded", false]],
    );
    client.session.commands.send(roomId, "from memory", { files: added });
    await world.clock.advance(1_000);
    assert.deepEqual(bodies(), ["from memory"]);
    client.session.stop();
  });

  test("F3 links are asked for once per turn and kept until shortly before they end; what one may not have is null", async () => {
    const { world, ana, ben, roomId } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    client.session.commands.send(roomId, "", { files: added });
    await world.clock.advance(2_000);
    const other = world.client(ben, { roomId });
    await world.clock.advance(1_000);
    const { fileLink } = other.session.commands;
    const before = world.server.counts.requests;
    const all = Promise.all([fileLink(added[0]!, "small"), fileLink(added[0]!, "original", { download: true }), fileLink(roomId, "small")]);
    await world.clock.advance(100);
    const [small, original, none] = await all;
    assert.deepEqual([world.server.counts.requests - before, none], [1, null]);
    assert.ok(small!.url.startsWith("https://chat.test/v1/files/") && original!.url.includes("original"));
    await world.clock.advance(240_000);
    assert.equal((await fileLink(added[0]!, "small"))!.url, small!.url);
    await world.clock.advance(40_000);
    const renewed = fileLink(added[0]!, "small");
    await world.clock.advance(100);
    assert.notEqual((await renewed)!.url, small!.url);
    client.session.stop();
    other.session.stop();
  });

  test("F4 the gallery answers a room's files with their messages", async () => {
    const { world, ana, roomId } = setUp();
    const client = world.client(ana, { roomId });
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    const messageId = client.session.commands.send(roomId, "", { files: added });
    await world.clock.advance(2_000);
    const page = client.session.commands.gallery(roomId, { kind: "file" });
    await world.clock.advance(100);
    assert.deepEqual(
      (await page).attachments.map((entry) => [entry.attachment.id, entry.messageId]),
      [[added[0], messageId]],
    );
    client.session.stop();
  });

  test("F3 a deleted message shows as being deleted at once, and leaves a tombstone for everyone; a refusal undoes it", async () => {
    const { world, ana, ben, roomId, state } = setUp();
    const [client, other] = [world.client(ana, { roomId }), world.client(ben, { roomId })];
    await world.clock.advance(1_000);
    const id = client.session.commands.send(roomId, "oops");
    await world.clock.advance(1_000);
    const deleted = client.session.commands.deleteMessage(roomId, id);
    assert.ok(client.session.store.state.deleting.has(id));
    await world.clock.advance(1_000);
    await deleted;
    for (const { session } of [client, other]) {
      const [message] = session.store.state.rooms.get(roomId)!.timeline!.messages;
      assert.deepEqual([message!.body, message!.deletedAt !== null, session.store.state.deleting.size], ["", true, 0]);
      assert.deepEqual(
        session.store.state.rooms.get(roomId)!.summary.lastMessage?.deletedAt,
        state.rooms.get(roomId)!.messages[0]!.deletedAt,
      );
    }
    const refused = assert.rejects(other.session.commands.deleteMessage(roomId, id), { code: "not_found" });
    assert.ok(other.session.store.state.deleting.has(id));
    await world.clock.advance(1_000);
    await refused;
    assert.equal(other.session.store.state.deleting.size, 0);
    client.session.stop();
    other.session.stop();
  });

  test("SYNC-5 a changed attachment of an older message is put by its log row, and moves neither marker nor counters", async () => {
    const { world, ana, ben, roomId, state } = setUp();
    const [client, other] = [world.client(ana, { roomId }), world.client(ben, { roomId })];
    await world.clock.advance(1_000);
    const { added } = await client.session.commands.addFiles(roomId, [chosen("a.txt")]);
    const id = client.session.commands.send(roomId, "", { files: added });
    await world.clock.advance(2_000);
    client.session.commands.markUnread(roomId, 1);
    await world.clock.advance(1_000);
    const before = {
      counters: other.session.store.state.counters,
      marker: client.session.store.state.rooms.get(roomId)!.membership.marker,
    };
    state.settleAttachments(roomId, id, { state: "refused" });
    world.server.publish();
    await world.clock.advance(1_000);
    for (const { session } of [client, other])
      assert.equal(session.store.state.rooms.get(roomId)!.timeline!.messages[0]!.attachments[0]!.state, "refused");
    assert.deepEqual(
      { counters: other.session.store.state.counters, marker: client.session.store.state.rooms.get(roomId)!.membership.marker },
      before,
    );
    client.session.stop();
    other.session.stop();
  });
});
