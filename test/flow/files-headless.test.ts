import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, suite, test } from "node:test";
import type { Id } from "../../protocol/ids.ts";
import { CHUNK_BYTES } from "../../widget/client/uploads/upload-file.ts";
import { createId } from "../support/databases.ts";
import { startHeadless, type HeadlessClient } from "../support/headless.ts";
import { createPerson } from "../support/raw-client.ts";
import { startServer, type InProcessServer } from "../support/server.ts";

let server: InProcessServer;
let [ana, ben]: HeadlessClient[] = [];
let roomId: Id;

before(async () => {
  server = await startServer({});
  const [first, second] = [await createPerson(server, "ana"), await createPerson(server, "ben")];
  roomId = createId();
  await first.command({ type: "create_room", roomId, kind: "group", name: "Files", userIds: [second.userId] });
  const start = (token: string): HeadlessClient => startHeadless({ server: server.url, tokenProvider: async () => token, roomId });
  [ana, ben] = [start(first.token), start(second.token)];
  for (const client of [ana, ben]) await client.until(({ rooms }) => rooms.get(roomId)?.cursor != null, "the open room");
});

after(async () => {
  ana?.session.stop();
  ben?.session.stop();
  await server.stop();
});

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

suite("files between two headless clients", () => {
  test("F1 F3 what one sends in chunks the other has byte for byte by a link, until the message is deleted", async () => {
    const bytes = Buffer.from("0123456789abcde\n".repeat((2 * CHUNK_BYTES) / 16 + 100));
    const { added, refused } = await ana!.session.commands.addFiles(roomId, [
      { name: "notes.txt", content: new Blob([bytes], { type: "text/plain" }) },
    ]);
    assert.deepEqual(refused, []);
    await ana!.until(
      ({ draftFiles }) => draftFiles.get(roomId)?.[0]?.stage === "uploaded" || draftFiles.get(roomId)?.[0]?.stage === "failed",
      "uploaded",
    );
    assert.equal(ana!.state.draftFiles.get(roomId)![0]!.reason, null);
    const messageId = ana!.session.commands.send(roomId, "read this", { files: added });
    await ben!.until(({ rooms }) => rooms.get(roomId)!.timeline!.messages.some(({ id }) => id === messageId), "the message");
    await ben!.until(({ rooms }) => rooms.get(roomId)!.timeline!.messages.at(-1)!.attachments[0]?.state === "ready", "ready");
    const link = await ben!.session.commands.fileLink(added[0]!, "original");
    const response = await fetch(link!.url);
    assert.equal(response.status, 200);
    assert.equal(hash(new Uint8Array(await response.arrayBuffer())), hash(bytes));
    assert.equal((await ben!.session.commands.gallery(roomId, { kind: "file" })).attachments[0]?.messageId, messageId);
    await ana!.session.commands.deleteMessage(roomId, messageId);
    await ben!.until(({ rooms }) => rooms.get(roomId)!.timeline!.messages.at(-1)!.deletedAt !== null, "the tombstone");
    assert.equal((await fetch(link!.url)).status, 404);
    await ana!.until(({ deleting }) => deleting.size === 0, "nothing is being deleted");
  });

  test("F2 the server's refusal of a type is the file's and its message's", async () => {
    const { added } = await ana!.session.commands.addFiles(roomId, [
      { name: "fake.png", content: new Blob(["no picture"], { type: "image/png" }) },
    ]);
    const id = ana!.session.commands.send(roomId, "look", { files: added });
    await ana!.until(({ outbox }) => outbox.get(roomId)?.[0]?.stage === "failed", "failed");
    const [row] = ana!.state.outbox.get(roomId)!;
    assert.deepEqual([row!.reason, row!.files[0]!.stage], ["file_type_mismatch", "failed"]);
    assert.equal(ana!.session.commands.discard(roomId, id), "look");
  });
});
