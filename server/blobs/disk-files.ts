import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { requireBlobKey } from "./blob-key.ts";
import { BlobMissing } from "./blob-store.ts";
import type { Appender, Codec, NamedFile } from "./codec.ts";

/** What a file holds for its key: complete content, content that is still uploaded, or what is known of that upload. */
export type FileRole = "content" | "part" | "info";

export interface FileName {
  readonly key: string;
  readonly role: FileRole;
}

/** A file that was found, open; whoever asked closes it. */
export interface FoundFile extends NamedFile {
  readonly codec: Codec;
}

/** Content arrives as chunks. */
export type Content = Readable | readonly Buffer[];

/** The folder: `<first two letters of the key>/<key>[~part|~info][~sealed]`. `~` is in no key, so no key leads to another's files. */
export interface DiskFiles {
  /** Opens the file in whatever form it is there. @throws BlobMissing */
  open(name: FileName, flags?: "r" | "r+"): Promise<FoundFile>;
  /** Begins an empty file in the form of today, which must not be there. */
  create(name: FileName): Promise<void>;
  /**
   * Writes the file whole under another name and then gives it its own, if it is still wanted. Answers its bytes.
   * @throws whatever `content` throws, BlobMissing (not wanted, or everything of the key was taken away meanwhile); nothing has changed then
   */
  replace(name: FileName, content: Content | (() => Promise<Content>), isWanted?: () => Promise<boolean>): Promise<number>;
  /** Makes the uploaded part the content of its key. */
  complete(key: string): Promise<void>;
  /** Takes away the file, in every form. */
  drop(name: FileName): Promise<void>;
  /** Takes away everything of a key, also what is being written. */
  dropAll(key: string): Promise<void>;
  /** Every file of a key that is there. */
  list(): AsyncIterable<FileName>;
}

const ENDINGS: Readonly<Record<FileRole, string>> = { content: "", part: "~part", info: "~info" };
const TEMPORARY = "~temporary-";

export interface DiskFilesOptions {
  readonly folder: string;
  /** The form that new files get, and the other one, which is still read. */
  readonly forms: readonly [Codec, Codec];
}

export function createDiskFiles({ folder, forms }: DiskFilesOptions): DiskFiles {
  const [current] = forms;
  const shardOf = (key: string) => join(folder, requireBlobKey(key).slice(0, 2));
  const pathOf = ({ key, role }: FileName, codec: Codec) => join(shardOf(key), key + ENDINGS[role] + codec.suffix);
  const drop = async (name: FileName) => {
    for (const codec of forms) await rm(pathOf(name, codec), { force: true });
  };
  const dropOthers = async (name: FileName, kept: Codec) => {
    for (const codec of forms) if (codec !== kept) await rm(pathOf(name, codec), { force: true });
  };
  const files: DiskFiles = {
    async open(name, flags = "r") {
      for (const codec of forms) {
        const handle = await openIfThere(pathOf(name, codec), flags);
        if (handle !== null) return { handle, name: sealedName(name), codec };
      }
      throw new BlobMissing();
    },
    async create(name) {
      await makeShard(folder, shardOf(name.key));
      const handle = await open(pathOf(name, current), "wx", 0o600);
      await handle.close();
      await syncFolder(shardOf(name.key));
    },
    async replace(name, content, isWanted = async () => true) {
      const shard = shardOf(name.key);
      await makeShard(folder, shard);
      const temporary = join(shard, `${name.key}${TEMPORARY}${randomBytes(8).toString("hex")}`);
      const handle = await open(temporary, "wx", 0o600);
      try {
        const bytes = await fill({ handle, name: sealedName(name) }, current, content);
        if (!(await isWanted()) || !(await renameIfThere(temporary, pathOf(name, current)))) throw new BlobMissing();
        await dropOthers(name, current);
        await syncFolder(shard);
        return bytes;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async complete(key) {
      for (const codec of forms) {
        const moved = await renameIfThere(pathOf({ key, role: "part" }, codec), pathOf({ key, role: "content" }, codec));
        if (moved) await dropOthers({ key, role: "content" }, codec);
      }
      await syncFolder(shardOf(key));
    },
    drop,
    async dropAll(key) {
      const shard = shardOf(key);
      // Until nothing is left: what is written meanwhile finds its temporary file gone, or is seen by the next look.
      for (let entries = await filesOf(shard, key); entries.length > 0; entries = await filesOf(shard, key)) {
        for (const entry of entries) await rm(join(shard, entry), { force: true });
      }
      await syncFolder(shard);
    },
    list: () => listFiles(folder),
  };
  return files;
}

// The content of an upload keeps its name when the part becomes the content; what is known of it is sealed under another.
function sealedName({ key, role }: FileName): string {
  return role === "info" ? key + ENDINGS.info : key;
}

async function fill(file: NamedFile, codec: Codec, content: Content | (() => Promise<Content>)): Promise<number> {
  try {
    const appender = await codec.resume(file);
    for await (const chunk of typeof content === "function" ? await content() : content) await append(appender, chunk);
    await appender.finish();
    return appender.offset;
  } finally {
    await file.handle.close();
  }
}

/** Opens the file for the time of `work`. @throws BlobMissing */
export async function withFile<T>(
  files: DiskFiles,
  { flags = "r", ...name }: FileName & { readonly flags?: "r" | "r+" },
  work: (file: FoundFile) => Promise<T>,
): Promise<T> {
  const found = await files.open(name, flags);
  try {
    return await work(found);
  } finally {
    await found.handle.close();
  }
}

/** The content of a small file. @throws BlobMissing, BlobDamaged */
export async function readText(files: DiskFiles, name: FileName): Promise<string> {
  const size = await withFile(files, name, (file) => file.codec.size(file));
  const file = await files.open(name);
  return text(file.codec.read(file, { start: 0, end: size - 1 }));
}

/** A stream may give any bytes; text would be a mistake of the caller. */
export async function append(appender: Appender, chunk: unknown): Promise<void> {
  if (!(chunk instanceof Uint8Array)) throw new TypeError("content is bytes");
  await appender.append(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}

async function makeShard(folder: string, shard: string): Promise<void> {
  const made = await mkdir(shard, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(folder);
}

async function filesOf(shard: string, key: string): Promise<string[]> {
  const entries = await readdir(shard).catch(ignoreMissing);
  return (entries ?? []).filter((entry) => entry === key || entry.startsWith(`${key}~`));
}

async function* listFiles(folder: string): AsyncGenerator<FileName> {
  const shards = await readdir(folder, { withFileTypes: true }).catch(ignoreMissing);
  for (const shard of shards ?? []) {
    if (!shard.isDirectory()) continue;
    for (const entry of await readdir(join(folder, shard.name))) {
      const [key = "", ending = ""] = entry.split("~");
      if (ending === "" || ending === "sealed") yield { key, role: "content" };
      else if (ending === "part" || ending === "info") yield { key, role: ending };
    }
  }
}

async function openIfThere(path: string, flags: "r" | "r+"): Promise<FileHandle | null> {
  return (await open(path, flags).catch(ignoreMissing)) ?? null;
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  return rename(from, to)
    .then(() => true, ignoreMissing)
    .then((moved) => moved ?? false);
}

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing.
  const handle = process.platform === "win32" ? null : await openIfThere(folder, "r");
  if (handle === null) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
