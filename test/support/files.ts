import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Id } from "../../protocol/ids.ts";
import { BlobMissing, type BlobStore } from "../../server/blobs/blob-store.ts";
import type { Database } from "../../server/database/database.ts";
import { attachments } from "../../server/database/schema/attachments.ts";
import type { Actor } from "../../server/services/shared/actor.ts";
import { createId } from "./databases.ts";

type Row = typeof attachments.$inferInsert;

/** The row of a file as its upload would have left it, ready unless told. Answers it with its id and key. */
export async function addFile(database: Database, { tenantId, userId }: Actor, roomId: Id, row: Partial<Row> = {}): Promise<Row> {
  const file: Row = {
    tenantId,
    id: createId(),
    roomId,
    userId,
    key: randomBytes(24).toString("base64url"),
    state: "ready",
    kind: "file",
    name: "report.pdf",
    mediaType: "application/pdf",
    size: 1_000,
    declaredSize: row.size ?? 1_000,
    expiresAt: new Date(Date.now() + 86_400_000),
    ...row,
  };
  await database.withTenant(tenantId, (tx) => tx.insert(attachments).values(file));
  return file;
}

/** Bytes by key, in this process. */
export interface MemoryBlobs extends Pick<BlobStore, "read" | "size" | "write" | "remove"> {
  readonly content: Map<string, Buffer>;
}

export function createMemoryBlobs(): MemoryBlobs {
  const content = new Map<string, Buffer>();
  const bytesOf = (key: string): Buffer => {
    const found = content.get(key);
    if (found === undefined) throw new BlobMissing();
    return found;
  };
  return {
    content,
    size: async (key) => bytesOf(key).length,
    read: async (key, range) => Readable.from([bytesOf(key).subarray(range?.start ?? 0, range === undefined ? undefined : range.end + 1)]),
    async write(key, bytes) {
      const whole = await buffer(bytes);
      content.set(key, whole);
      return whole.length;
    },
    async remove(key) {
      content.delete(key);
    },
  };
}
