import type { ErrorCode } from "../../../protocol/errors.ts";
import { BlobMissing } from "../../blobs/blob-store.ts";
import { PictureLost } from "../../media/picture-child.ts";
import type { MadePicture } from "../../media/pictures.ts";
import { isPicture } from "../../media/strip-metadata/strip-metadata.ts";
import { ScannerAway } from "../../media/scanner.ts";
import {
  isToBeChecked,
  makeReady,
  makeRefused,
  recordScan,
  type ClaimedFile,
  type ReadyFile,
  type StoredScan,
} from "../../repositories/attachment-work.ts";
import { countRefused } from "../../repositories/storage.ts";
import { createAttachmentRemoval, withKey } from "./attachment-removal.ts";
import type { AttachmentWorkDependencies } from "./attachment-work.ts";
import { variantKey } from "./attachments.ts";
import type { Settle } from "../messages/message-changes.ts";
import { readPolicy } from "../shared/policy.ts";

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
  const { database, blobs, locks, changes, pictures, scanner, logger } = dependencies;
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

  async function askScanner(file: ClaimedFile): Promise<StoredScan> {
    if (scanner === null) return null;
    const source = { size: await blobs.size(file.key), open: () => blobs.read(file.key) };
    try {
      const verdict = await scanner.scan(source, stopping);
      if (verdict.clean) return "clean";
      logger.warn({ event: "malware_found", attachmentId: file.id, tenantId: file.tenantId, signature: verdict.signature });
      return "infected";
    } catch (error) {
      if (!(error instanceof ScannerAway) || stopping.aborted) throw error;
      logger.warn({ event: "scanner_away", attachmentId: file.id, said: error.message, error });
      const { files } = await database.withTenant(file.tenantId, (tx) => readPolicy(tx, file.tenantId));
      if (files.scannerAway === "allow") return "skipped";
      await database.withTenant(file.tenantId, (tx) => recordScan(tx, file, "away"));
      throw error;
    }
  }

  async function scan(file: ClaimedFile): Promise<StoredScan> {
    if (file.scan !== null && file.scan !== "away") return file.scan;
    const said = await askScanner(file);
    await database.withTenant(file.tenantId, (tx) => recordScan(tx, file, said));
    return said;
  }

  // Who removes the file waits for the lock or had it before: then nothing is written that nobody would ever remove.
  async function store(file: ClaimedFile, made: MadePicture): Promise<ReadyFile | null> {
    return withKey(locks, file.key, async () => {
      if (!(await database.withTenant(file.tenantId, (tx) => isToBeChecked(tx, file)))) throw new Error("the file is in other hands");
      return write(file, made);
    });
  }

  async function write(file: ClaimedFile, { answer, contents }: MadePicture): Promise<ReadyFile | null> {
    if (answer.outcome === "malformed") return null;
    const [sizes, extra] = [{ size: 0 }, { size: 0 }];
    for await (const { part, content } of contents()) {
      (part === "original" ? sizes : extra).size += await blobs.write(variantKey(file.key, part), content);
    }
    const stored = { size: sizes.size, extraSize: extra.size };
    if (answer.outcome === "drawn") {
      const { width, height, placeholder } = answer;
      return { ...stored, kind: "image", width, height, placeholder, thumbnails: true };
    }
    return { ...stored, kind: "file", width: null, height: null, placeholder: null, thumbnails: false };
  }

  async function make(file: ClaimedFile): Promise<ReadyFile | null> {
    const { key, kind, mediaType, width, height } = file;
    const size = await blobs.size(key);
    if (kind !== "image" || !isPicture(mediaType)) return { kind, size, extraSize: 0, width, height, placeholder: null, thumbnails: false };
    try {
      return await pictures.make({ mediaType, size, open: () => blobs.read(key) }, (made) => store(file, made));
    } catch (error) {
      // What brings down the process each time is no picture that anybody should open.
      if (error instanceof PictureLost && !stopping.aborted) return null;
      throw error;
    }
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
