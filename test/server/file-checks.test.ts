import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import sharp from "sharp";
import type { Attachment } from "../../protocol/entities.ts";
import { type OpenResponse, PATHS, pathTo } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { attachments } from "../../server/database/schema/attachments.ts";
import { readStorage } from "../../server/repositories/files/storage.ts";
import { startClamd, TEST_MALWARE, type TestClamd } from "../support/clamd.ts";
import { createId } from "../support/databases.ts";
import { createUploader } from "../support/files/upload-client.ts";
import { samplePicture, TELLTALE } from "../support/picture-samples.ts";
import { type InProcessServer, startServer } from "../support/server.ts";

suite("checks of files on a real server with a real clamd", () => {
  let clamd: TestClamd;
  let server: InProcessServer;
  before(async () => {
    clamd = await startClamd();
    server = await startServer({ environment: { CLAMD_ADDRESS: `unix://${clamd.path}` } });
  });
  after(async () => {
    await server.stop();
    await clamd.stop();
  });

  const signIn = async (subject: string) => {
    const token = await server.tenant.mint(subject);
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const post = (path: string, body: object) => fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const { user } = (await (await post(PATHS.open, {})).json()) as OpenResponse;
    return { token, headers, post, user };
  };

  /** A person with a group to upload to. */
  const enter = async (subject: string) => {
    const [{ user: friend }, { token, headers, post }] = [await signIn(`friend of ${subject}`), await signIn(subject)];
    const roomId = createId();
    const userIds = [friend.id];
    await post(PATHS.commands, { id: "c", type: "create_room", roomId, kind: "group", name: "Files", userIds });
    const get = (path: string) => fetch(server.url + path, { headers });
    const send = async (file: Attachment) => {
      const messages = [{ id: createId(), body: "", mentions: [], attachments: [file.id] }];
      await post(PATHS.commands, { id: "c", type: "send_messages", roomId, messages });
    };
    const shown = async (): Promise<Attachment> => {
      const { messages } = (await (await get(pathTo(PATHS.messages, { roomId }))).json()) as { messages: { attachments: Attachment[] }[] };
      return messages[0]!.attachments[0]!;
    };
    return { get, send, shown, uploader: createUploader(server, token, roomId) };
  };

  /** The file as its message shows it, once it was checked. */
  const checked = async (shown: () => Promise<Attachment>): Promise<Attachment> => {
    for (;;) {
      const file = await shown();
      if (file.state !== "checking") return file;
    }
  };
  const rowOf = async (id: Id) => {
    const found = await server.database.withTenant(server.tenant.id, (tx) => tx.select().from(attachments));
    return found.find((row) => row.id === id);
  };

  const usage = () => server.database.withTenant(server.tenant.id, (tx) => readStorage(tx, server.tenant.id));

  test("F4 F6 UP-4 a picture that was uploaded is served without its place on earth, in three sizes", async () => {
    const { uploader, send, shown, get } = await enter("ana");
    const content = await samplePicture("jpeg", { width: 700, height: 500, orientation: 6, profile: true });
    assert.ok(content.includes(TELLTALE));
    const { attachment } = await uploader.upload({ name: "home.jpg", mediaType: "image/jpeg", content });
    assert.equal(attachment?.state, "checking");
    await send(attachment);
    const file = await checked(shown);
    assert.deepEqual([file.state, file.kind, file.width, file.height, file.thumbnails], ["ready", "image", 500, 700, true]);
    for (const variant of ["original", "small", "large"] as const) {
      const response = await get(`${pathTo(PATHS.attachmentContent, { attachmentId: file.id })}?variant=${variant}`);
      assert.equal(response.status, 200, variant);
      const bytes = Buffer.from(await response.arrayBuffer());
      const { exif, width, format } = await sharp(bytes).metadata();
      assert.ok(!bytes.includes(TELLTALE) && exif === undefined);
      assert.deepEqual([format, width], variant === "original" ? ["jpeg", 500] : ["webp", variant === "small" ? 343 : 500]);
      if (variant === "original") assert.equal(bytes.length, file.size);
    }
  });

  test("F6 malware is told to be refused, is not to be had, and takes no storage", async () => {
    const { uploader, send, shown, get } = await enter("ben");
    const before = await usage();
    const { attachment } = await uploader.upload({ name: "note.txt", mediaType: "text/plain", content: Buffer.from(TEST_MALWARE) });
    assert.ok(attachment);
    await send(attachment);
    const file = await checked(shown);
    assert.equal(file.state, "refused");
    assert.equal((await get(pathTo(PATHS.attachmentContent, { attachmentId: file.id }))).status, 404);
    // What it took is given back once its bytes are gone, just after people are told.
    let storage = before;
    while (storage.refused.length === 0 || storage.bytes !== before.bytes) storage = await usage();
    assert.deepEqual(storage.refused, [{ code: "file_infected", count: 1 }]);
  });

  test("F6 while clamd is away a file is held back, and ready once it is there again", async () => {
    const { uploader, send, shown } = await enter("cem");
    await clamd.kill();
    const { attachment } = await uploader.upload({ name: "note.txt", mediaType: "text/plain", content: Buffer.from("all is well") });
    assert.ok(attachment);
    await send(attachment);
    while ((await rowOf(attachment.id))?.scan !== "away");
    assert.equal((await shown()).state, "checking");
    await clamd.start();
    assert.equal((await checked(shown)).state, "ready");
  });
});
