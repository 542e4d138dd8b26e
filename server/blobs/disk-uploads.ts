import type { Readable } from "node:stream";
import { DataStore, Upload } from "@tus/utils";
import { isBlobKey } from "./blob-key.ts";
import { BlobMissing } from "./blob-store.ts";
import { append, readText, withFile, type DiskFiles, type FoundFile } from "./disk-files.ts";
import { UploadRefused } from "./upload-refused.ts";

/** What is known of an upload that is under way. */
interface UploadInfo {
  /** Bytes it will have. */
  readonly size: number;
  readonly metadata: Upload["metadata"];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Takes resumable uploads into the folder. One request at a time has an upload: the server's locks see to it. */
export class DiskUploads extends DataStore {
  readonly #files: DiskFiles;

  constructor(files: DiskFiles) {
    super();
    this.extensions = ["creation", "creation-with-upload", "termination"];
    this.#files = files;
  }

  override async create(upload: Upload): Promise<Upload> {
    if (upload.size === undefined) throw new UploadRefused("UNSUPPORTED_CREATION_DEFER_LENGTH_EXTENSION");
    upload.creation_date = new Date().toISOString();
    const info: UploadInfo = { size: upload.size, metadata: upload.metadata, createdAt: upload.creation_date };
    // The part comes last: without it there is no upload, and a process that dies in between leaves one that can be begun again.
    await this.#files.replace({ key: upload.id, role: "info" }, [Buffer.from(JSON.stringify(info))]);
    await this.#files.create({ key: upload.id, role: "part" }).catch(refuseTaken);
    if (upload.size === 0) await this.#finish(upload.id);
    return upload;
  }

  /** Answers the bytes that are safe, also where `content` breaks off: then the error follows. */
  override async write(content: Readable, id: string, offset: number): Promise<number> {
    const { size } = await this.#info(id);
    const taken = await this.#append(content, { id, offset, size });
    if (taken === size) await this.#finish(id);
    return taken;
  }

  override async getUpload(id: string): Promise<Upload> {
    if (!isBlobKey(id)) throw new UploadRefused("FILE_NOT_FOUND");
    const complete = await this.#completeBytes(id);
    if (complete !== null) return new Upload({ id, size: complete, offset: complete });
    const { size, metadata, createdAt } = await this.#info(id);
    const offset = await this.#withPart(id, async (part) => (await part.codec.resume(part)).offset);
    // The process may have died between the last byte and the name.
    if (offset === size) await this.#finish(id);
    return new Upload({ id, size, offset, ...(metadata === undefined ? {} : { metadata }), creation_date: createdAt });
  }

  override async remove(id: string): Promise<void> {
    await this.getUpload(id);
    await this.#files.dropAll(id);
  }

  async #append(content: Readable, { id, offset, size }: { id: string; offset: number; size: number }): Promise<number> {
    return this.#withPart(id, async (part) => {
      const appender = await part.codec.resume(part);
      if (appender.offset !== offset) throw new UploadRefused("INVALID_OFFSET");
      try {
        for await (const chunk of content) {
          if (appender.offset + chunk.length > size) throw new UploadRefused("ERR_SIZE_EXCEEDED");
          await append(appender, chunk);
        }
      } finally {
        await (appender.offset < size ? appender.suspend() : appender.finish());
      }
      return appender.offset;
    });
  }

  /** Repeatable: what of it was done before is done. */
  async #finish(id: string): Promise<void> {
    await this.#withPart(id, async (part) => (await part.codec.resume(part)).finish());
    await this.#files.complete(id);
    await this.#files.drop({ key: id, role: "info" });
  }

  async #completeBytes(id: string): Promise<number | null> {
    try {
      return await withFile(this.#files, { key: id, role: "content" }, (found) => found.codec.size(found));
    } catch (error) {
      if (error instanceof BlobMissing) return null;
      throw error;
    }
  }

  async #info(id: string): Promise<UploadInfo> {
    // Written by `create` only.
    return JSON.parse(await readText(this.#files, { key: id, role: "info" }).catch(refuseMissing)) as UploadInfo;
  }

  #withPart<T>(id: string, work: (part: FoundFile) => Promise<T>): Promise<T> {
    return withFile(this.#files, { key: id, role: "part", flags: "r+" }, work).catch(refuseMissing);
  }
}

function refuseTaken(error: NodeJS.ErrnoException): never {
  throw error.code === "EEXIST" ? new UploadRefused("INVALID_OFFSET") : error;
}

function refuseMissing(error: unknown): never {
  throw error instanceof BlobMissing ? new UploadRefused("FILE_NOT_FOUND") : error;
}
