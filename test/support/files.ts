import { randomBytes } from "node:crypto";
import type { Id } from "../../protocol/ids.ts";
import type { Database } from "../../server/repositories/database.ts";
import { attachments } from "../../server/repositories/schema.ts";
import type { Actor } from "../../server/services/actor.ts";
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
    expiresAt: new Date(Date.now() + 86_400_000),
    ...row,
  };
  await database.withTenant(tenantId, (tx) => tx.insert(attachments).values(file));
  return file;
}
