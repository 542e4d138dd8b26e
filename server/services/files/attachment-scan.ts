import { ScannerAway } from "../../media/scanner.ts";
import { recordScan, type ClaimedFile, type StoredScan } from "../../repositories/files/attachment-work.ts";
import { readPolicy } from "../shared/policy.ts";
import type { AttachmentWorkDependencies } from "./attachment-work.ts";

/** Asks the scanner of a file once, and remembers what it said. Rejects while the scanner is away and the tenant wants to wait for it. */
export function createAttachmentScan(
  { database, blobs, scanner, logger }: AttachmentWorkDependencies,
  stopping: AbortSignal,
): (file: ClaimedFile) => Promise<StoredScan> {
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

  return async (file) => {
    if (file.scan !== null && file.scan !== "away") return file.scan;
    const said = await askScanner(file);
    await database.withTenant(file.tenantId, (tx) => recordScan(tx, file, said));
    return said;
  };
}
