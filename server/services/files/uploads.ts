import type { Attachment } from "../../../protocol/entities.ts";
import type { StorageResponse, UploadMetadata } from "../../../protocol/http.ts";
import { BlobDamaged, BlobMissing, type BlobStore } from "../../blobs/blob-store.ts";
import type { Locker } from "../../bus/locks.ts";
import { Failure } from "../../base/errors.ts";
import { typeOf, type FileType } from "../../media/file-types.ts";
import type { FileInspector } from "../../media/inspector.ts";
import type { Database } from "../../database/database.ts";
import { countRefused, forgetRemoved, readStorage } from "../../repositories/files/storage.ts";
import {
  completeUpload,
  findOwn,
  markRemoved,
  toAttachment,
  type RemovableState,
  type StoredUpload,
} from "../../repositories/files/uploads.ts";
import type { Actor } from "../shared/actor.ts";
import { createByteRemoval } from "./attachment-removal.ts";
import type { AttachmentWork } from "./attachment-work.ts";
import { beginUpload } from "./new-uploads.ts";
import { readPolicy } from "../shared/policy.ts";
import { openSource } from "./upload-source.ts";

/** A file that somebody wants to upload, as declared before its first byte. */
export interface NewUpload extends UploadMetadata {
  /** Bytes. */
  readonly size: number;
}

/** An upload of one person; `key` is its name in the store, which only that person learns. */
export interface Upload {
  readonly key: string;
  /** Bytes of the whole file, as it was declared. */
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
  begin(actor: Actor, upload: NewUpload): Promise<Upload & { /** False: it repeats one that was there. */ readonly fresh: boolean }>;
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

export interface UploadServiceDependencies {
  readonly database: Pick<Database, "withTenant">;
  readonly blobs: Pick<BlobStore, "read" | "size" | "remove">;
  /** Whoever holds the lock of a key is the one to write its bytes. */
  readonly locks: Locker;
  readonly inspector: FileInspector;
  readonly work: AttachmentWork;
  /** Milliseconds since 1970. */
  now(): number;
  /** Fills `bytes` with random values. */
  random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

/** Milliseconds that a file may take until it is complete, and from then on until a message has it. */
const LIFETIME_MS = 24 * 3_600_000;
/** Milliseconds after which somebody else removes bytes that were to be removed at once. */
const REMOVAL_MS = 60_000;
const KEY_BYTES = 24;

export function createUploadService(dependencies: UploadServiceDependencies): UploadService {
  const { database, blobs, inspector, work, now, random } = dependencies;
  const { refuse, remove } = createRemoval(dependencies);
  const expiry = () => new Date(now() + LIFETIME_MS);

  const findAny = (actor: Actor, key: string) => findLiving(dependencies, actor, key);
  const inspect = async (upload: StoredUpload) => {
    const source = await openSource(blobs, upload.key);
    if (source.size !== upload.size) throw new Failure("file_malformed");
    return inspector.inspect(source, fileType(upload));
  };

  return {
    async begin(actor, upload) {
      const place = { key: Buffer.from(random(new Uint8Array(KEY_BYTES))).toString("base64url"), expiresAt: expiry(), at: now() };
      try {
        const begun = await database.withTenant(actor.tenantId, (tx) => beginUpload(tx, actor, upload, place));
        return { ...toUpload(begun), fresh: begun.key === place.key };
      } catch (error) {
        if (error instanceof Failure) await countIfRule(dependencies, actor, error);
        throw error;
      }
    },

    find: async (actor, key) => toUpload(await findAny(actor, key)),

    async look(actor, key, start) {
      const upload = await findAny(actor, key);
      await inspector.look(start, fileType(upload)).catch((error: unknown) => refuse(actor, upload, error));
    },

    async finish(actor, key) {
      const upload = await findAny(actor, key);
      const done = toAttachment(upload);
      if (done !== null) return done;
      const findings = await inspect(upload).catch((error: unknown) => refuse(actor, upload, error));
      if (findings !== null) {
        const facts = { ...findings, expiresAt: expiry() };
        const completed = await database.withTenant(actor.tenantId, (tx) => completeUpload(tx, actor.tenantId, upload.id, facts));
        if (completed !== null) work.wake();
      }
      // Somebody may have completed or cancelled it meanwhile, or taken the person out of the room.
      const attachment = toAttachment(await findAny(actor, key));
      if (attachment === null) throw new Failure("not_found");
      return attachment;
    },

    async cancel(actor, key) {
      const upload = await findAny(actor, key);
      if (!(await remove(actor, upload))) throw new Failure("forbidden");
    },

    async usage({ tenantId }) {
      return database.withTenant(tenantId, async (tx) => {
        const { files } = await readPolicy(tx, tenantId);
        return { ...(await readStorage(tx, tenantId)), quotaBytes: files.quotaBytes };
      });
    },
  };
}

async function findLiving({ database, now }: UploadServiceDependencies, { tenantId, userId }: Actor, key: string): Promise<StoredUpload> {
  const found = await database.withTenant(tenantId, (tx) => findOwn(tx, tenantId, { userId, key }));
  if (found === null || found.upload.state === "removed" || found.upload.state === "refused") throw new Failure("not_found");
  if (found.upload.state === "uploading" && found.upload.expiresAt.getTime() <= now()) throw new Failure("not_found");
  if (found.role === "read_only") throw new Failure("forbidden");
  return found.upload;
}

/** Taking uploads away, with all they hold. */
function createRemoval(dependencies: UploadServiceDependencies) {
  const { database, now } = dependencies;
  const removeBytes = createByteRemoval(dependencies);
  const removeFrom = async (states: readonly RemovableState[], { tenantId }: Actor, { id, key }: StoredUpload): Promise<boolean> => {
    const dueAt = new Date(now() + REMOVAL_MS);
    if (!(await database.withTenant(tenantId, (tx) => markRemoved(tx, tenantId, id, { states, dueAt })))) return false;
    await removeBytes(key);
    await database.withTenant(tenantId, (tx) => forgetRemoved(tx, tenantId, id));
    return true;
  };
  return {
    remove: (actor: Actor, upload: StoredUpload) => removeFrom(["uploading", "checking", "ready", "refused"], actor, upload),
    /**
     * Ends an upload whose bytes broke a rule, and throws what they broke; anything else leaves it as it is. Null: another request was faster to complete or
     * end it, and what was looked at may be what became of the file since.
     */
    async refuse(actor: Actor, upload: StoredUpload, error: unknown): Promise<null> {
      // Another request for the same upload was faster to refuse it.
      if (error instanceof BlobMissing) throw new Failure("not_found", { cause: error });
      const failure = error instanceof BlobDamaged ? new Failure("file_malformed", { cause: error }) : error;
      if (!(failure instanceof Failure) || !failure.code.startsWith("file_")) throw failure;
      if (!(await removeFrom(["uploading"], actor, upload))) return null;
      await countIfRule(dependencies, actor, failure);
      throw failure;
    },
  };
}

async function countIfRule({ database }: UploadServiceDependencies, { tenantId }: Actor, { code }: Failure): Promise<void> {
  if (code.startsWith("file_") || code === "quota_exceeded") await database.withTenant(tenantId, (tx) => countRefused(tx, tenantId, code));
}

function fileType({ name }: StoredUpload): FileType {
  return typeOf(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
}

function toUpload(upload: StoredUpload): Upload {
  return { key: upload.key, size: upload.declaredSize, attachment: toAttachment(upload), expiresAt: upload.expiresAt.getTime() };
}
