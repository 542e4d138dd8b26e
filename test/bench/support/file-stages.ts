import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATHS, pathTo } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { createUploader } from "../../support/files/upload-client.ts";
import type { PostgresCluster } from "../../support/postgres.ts";
import { freePort } from "../../support/redis.ts";
import { endChild, startChild } from "./child.ts";
import { prepareRooms, startStaffChat } from "./staff-chat-stage.ts";

/** A file to send. */
export interface SentFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** A server that takes and gives files. */
export interface FileStage {
  readonly name: string;
  readonly pid: number;
  /** Sends a file in one request; answers where it is. */
  upload(file: SentFile): Promise<string>;
  /** Answers how many bytes came. Rejects while the file is not to be had. */
  download(path: string): Promise<number>;
  stop(): Promise<void>;
}

/** A server of Node that only copies. */
export async function openBareStream(): Promise<FileStage> {
  const folder = await mkdtemp(join(tmpdir(), "staff-chat-bench-files-"));
  const port = await freePort();
  const child = await startChild(join(import.meta.dirname, "../servers/file-stream.ts"), { PORT: String(port), FOLDER: folder });
  const url = `http://127.0.0.1:${port}/`;
  let count = 0;
  return {
    name: "bare Node stream",
    pid: child.pid ?? 0,
    async upload({ content }) {
      const path = String((count += 1));
      await expectOk(await fetch(url + path, { method: "PUT", body: content }));
      return path;
    },
    download: async (path) => drain(await fetch(url + path)),
    async stop() {
      await endChild(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** staff-chat with its files on disk, sealed or not; one person uploads by tus and downloads by token. */
export async function openStaffChatFiles(
  cluster: PostgresCluster,
  { sealed = false }: { readonly sealed?: boolean } = {},
): Promise<FileStage> {
  const databaseUrl = await cluster.createDatabase();
  const keys: Record<string, string> = sealed ? { FILES_KEY: randomBytes(32).toString("base64") } : {};
  const server = await startStaffChat(databaseUrl, {
    environment: keys,
    policy: { files: { fileBytes: 100 * 2 ** 20, quotaBytes: 100 * 2 ** 30 } },
  });
  const [room] = await prepareRooms(databaseUrl, server.tenant, { rooms: 1, members: 2 });
  const token = room!.tokens[0]!;
  const headers = { authorization: `Bearer ${token}` };
  await expectOk(
    await fetch(server.url + PATHS.open, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: "{}" }),
  );
  const uploader = createUploader(server, token, room!.id);
  return {
    name: sealed ? "staff-chat, sealed" : "staff-chat",
    pid: server.child.pid ?? 0,
    async upload(file) {
      const { attachment, code } = await uploader.upload({ ...file, content: Buffer.from(file.content.buffer) });
      if (attachment === null) throw new Error(`not taken: ${String(code)}`);
      return attachment.id;
    },
    download: async (id) => drain(await fetch(server.url + contentPath(id), { headers })),
    stop: () => server.kill(),
  };
}

function contentPath(attachmentId: Id): string {
  return `${pathTo(PATHS.attachmentContent, { attachmentId })}?variant=original`;
}

async function drain(response: Response): Promise<number> {
  if (!response.ok || response.body === null) throw new Error(`download failed: ${response.status}`);
  let bytes = 0;
  for await (const chunk of response.body) bytes += (chunk as Uint8Array).length;
  return bytes;
}

async function expectOk(response: Response): Promise<void> {
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
}
