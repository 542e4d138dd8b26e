import type { Attachment } from "../../protocol/entities.ts";
import type { StorageResponse, UploadMetadata } from "../../protocol/http.ts";
import type { Actor } from "./actor.ts";

/** A file that somebody wants to upload, as declared before its first byte. */
export interface NewUpload extends UploadMetadata {
  /** Bytes. */
  readonly size: number;
}

/** An upload of one person; `key` is its name in the store, which only that person learns. */
export interface Upload {
  readonly key: string;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Set once every byte has come and passed the rules. */
  readonly attachment: Attachment | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Resumable uploads, from the first declaration to a file whose bytes keep the rules. Other people's are `not_found`, as are those that never were. */
export interface UploadService {
  /**
   * Holds the declaration against the rules, reserves its bytes in the tenant's storage, and names the upload. The same declaration by the same
   * person answers the same upload.
   * @throws Failure `not_found` (no such room for this actor), `forbidden` (role), `idempotency_conflict`, `rate_limited`, `quota_exceeded`, `file_*`
   */
  begin(actor: Actor, upload: NewUpload): Promise<Upload>;
  /** Asked anew at each request. @throws Failure `not_found` (also when no longer a member), `forbidden` (role) */
  find(actor: Actor, key: string): Promise<Upload>;
  /**
   * Looks at the first bytes of a file that is still to come. A file that cannot be what it claims is refused and forgotten at once.
   * @throws Failure `file_*`
   */
  look(actor: Actor, key: string, start: Uint8Array): Promise<void>;
  /**
   * To be called when every byte is in the store: holds them against the rules and sets off what is still to be done. Repeatable.
   * @throws Failure `not_found`, `file_*`: the upload is gone, and its bytes given back
   */
  finish(actor: Actor, key: string): Promise<Attachment>;
  /** Gives the upload up: its bytes go, their room in the storage is given back. @throws Failure `not_found`, `forbidden` (part of a message already) */
  cancel(actor: Actor, key: string): Promise<void>;
  /** What the tenant's files take and how many uploads were refused. */
  usage(actor: Actor): Promise<StorageResponse>;
}
