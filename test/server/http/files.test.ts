import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, suite, test } from "node:test";
import type { AckFrame } from "../../../protocol/frames.ts";
import { type AttachmentLinksResponse, type OpenResponse, PATHS, pathTo } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { createId } from "../../support/databases.ts";
import { addFile } from "../../support/files.ts";
import { type InProcessServer, startServer } from "../../support/server.ts";

const CONTENT = randomBytes(200_000);

suite("files on a real server", () => {
  const lines: string[] = [];
  let server: InProcessServer;
  before(async () => {
    server = await startServer({ log: { write: (line) => void lines.push(line) } });
  });
  after(() => server.stop());

  /** A person and their calls. */
  const enter = async (subject: string) => {
    const headers = { Authorization: `Bearer ${await server.tenant.mint(subject)}`, "Content-Type": "application/json" };
    const post = async <T>(path: string, body: object) =>
      (await (await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) })).json()) as T;
    const { user } = await post<OpenResponse>(PATHS.open, {});
    const command = (body: object) => post<AckFrame>(PATHS.commands, { id: "c", ...body });
    const get = (path: string, more: Record<string, string> = {}) => fetch(server.url + path, { headers: { ...headers, ...more } });
    const actor = { tenantId: server.tenant.id, userId: user.id, roles: [] };
    return { actor, command, get, post };
  };

  test("F3 FILE-3 a file is sent, had by token and link, whole and in part, and gone when its message is deleted", async () => {
    const [ana, ben] = [await enter("ana"), await enter("ben")];
    const [roomId, messageId] = [createId(), createId()];
    await ana.command({ type: "create_room", roomId, kind: "group", name: "Files", userIds: [ben.actor.userId] });
    const { id, key } = await addFile(server.database, ana.actor, roomId, { size: CONTENT.length });
    await server.blobs!.write(key, Readable.from([CONTENT]));
    const messages = [{ id: messageId, body: "", mentions: [], attachments: [id] }];
    const sent = await ana.command({ type: "send_messages", roomId, messages });
    assert.equal(sent.messages?.[0]?.outcome, "committed");

    const paths = await pathsOf(ben, id);
    for (const path of paths) {
      assert.ok(Buffer.from(await (await ben.get(path)).arrayBuffer()).equals(CONTENT));
      const part = await ben.get(path, { Range: "bytes=100000-199999" });
      assert.deepEqual([part.status, part.headers.get("Content-Range")], [206, "bytes 100000-199999/200000"]);
      assert.ok(Buffer.from(await part.arrayBuffer()).equals(CONTENT.subarray(100_000)));
    }
    const gallery = await (await ben.get(pathTo(PATHS.roomAttachments, { roomId }))).json();
    assert.deepEqual(
      gallery.attachments.map((one: { messageId: Id }) => one.messageId),
      [messageId],
    );

    assert.equal((await ben.command({ type: "delete_message", roomId, messageId })).type, "refused");
    assert.deepEqual(await ana.command({ type: "delete_message", roomId, messageId }), { type: "ack", id: "c", changed: 5 });
    for (const path of paths) assert.equal((await ben.get(path)).status, 404);
    const { messages: history } = await (await ben.get(pathTo(PATHS.messages, { roomId }))).json();
    assert.deepEqual([history[0].body, history[0].attachments, history[0].deletedAt > 0], ["", [], true]);
  });

  test("F3 no link and no name of a file stands in a log line", async () => {
    const links = lines.filter((line) => line.includes(PATHS.file));
    assert.ok(links.length > 0);
    for (const line of lines) assert.doesNotMatch(line, /\/v1\/files\/(?!:link)|report\.pdf/);
  });

  async function pathsOf(person: Awaited<ReturnType<typeof enter>>, id: Id): Promise<[string, string]> {
    const { links } = await person.post<AttachmentLinksResponse>(PATHS.attachmentLinks, { attachments: [{ id, variant: "original" }] });
    return [pathTo(PATHS.attachmentContent, { attachmentId: id }), links[0]!.url];
  }
});
