import { ATTACHMENT_BYTES, DEFAULT_LIMITS, type Limits } from "../../../protocol/limits.ts";
import { allowedExtensions, DEFAULT_EXTENSIONS } from "../../media/file-types.ts";
import type { FilePolicy } from "../../database/schema/tenants.ts";

/** Bytes of all files of a tenant that sets no quota of its own. */
const QUOTA_BYTES = 10 * 1024 ** 3;

/** What a tenant takes: its own choice, where it has one, without what nobody may choose. */
export function filePolicyOf(files: Partial<FilePolicy> = {}): FilePolicy {
  return {
    fileBytes: files.fileBytes ?? ATTACHMENT_BYTES,
    quotaBytes: files.quotaBytes ?? QUOTA_BYTES,
    extensions: allowedExtensions(files.extensions ?? DEFAULT_EXTENSIONS),
    scannerAway: files.scannerAway ?? "hold",
  };
}

/** The limits of the tenant's files, beside those that hold for all. */
export function fileLimitsOf({ fileBytes, extensions }: FilePolicy): Limits {
  return { ...DEFAULT_LIMITS, attachmentBytes: fileBytes, attachmentExtensions: [...extensions] };
}
