import type { ErrorCode } from "../../../protocol/errors.ts";
import { BlobMissing } from "../../blobs/blob-store.ts";
import { makeReady, makeRefused, type ClaimedFile } from "../../repositories/files/attachment-work.ts";
import { countRefused } from "../../repositories/files/storage.ts";
import type { Settle } from "../messages/message-changes.ts";
import { createAttachmentRemoval } from "./attachment-removal.ts";
import { createAttachmentScan } from "./attachment-scan.ts";
import type { AttachmentWorkDependencies } from "./attachment-work.ts";
import { createPictureMaking } from "./picture-making.ts";

/** Why a file is not taken. */
type Refusal = Extract<ErrorCode, "file_infected" | "file_malformed">;

/**
 * Checks a file that is all there: asks the scanner, makes a picture plain and draws it, and settles what becomes of the file.
 * Rejects where it is to be tried again later.
 */
export function createAttachmentCheck(
  dependencies: AttachmentWorkDependencies,
  stopping: AbortSignal,
): (file: ClaimedFile) => Promise<void> {
  const { changes, logger } = dependencies;
  const scan = createAttachmentScan(dependencies, stopping);
  const make = createPictureMaking(dependencies, stopping);
  const removal = createAttachmentRemoval(dependencies);

  async function settle(file: ClaimedFile, write: Settle): Promise<boolean> {
    const settled = await changes.settleAttachment(file.tenantId, file.id, write);
    if (!settled) await removal.removeIfGone(file);
    return settled;
  }

  async function refuse(file: ClaimedFile, reason: Refusal): Promise<void> {
    const settled = await settle(file, async (tx) => {
      const refused = await makeRefused(tx, file, reason);
      if (refused) await countRefused(tx, file.tenantId, reason);
      return refused;
    });
    if (!settled) return;
    logger.info({ event: "attachment_refused", attachmentId: file.id, reason });
    await removal.empty(file);
  }

  return async (file) => {
    try {
      if ((await scan(file)) === "infected") return await refuse(file, "file_infected");
      const ready = await make(file);
      if (ready === null) return await refuse(file, "file_malformed");
      await settle(file, (tx) => makeReady(tx, file, ready));
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
      logger.error({ event: "blob_missing", attachmentId: file.id }, "the bytes of a file are gone");
      await refuse(file, "file_malformed");
    }
  };
}
