import { ATTACHMENT_VARIANTS } from "../../../protocol/entities.ts";
import type { BlobStore } from "../../blobs/blob-store.ts";
import { emptyRefused, isGone, type ClaimedFile } from "../../repositories/files/attachment-work.ts";
import { forgetRemoved, forgetShared } from "../../repositories/files/storage.ts";
import type { AttachmentWorkDependencies } from "./attachment-work.ts";
import { variantKey } from "./attachments.ts";

/** Takes away bytes. Each step may be done again. */
export interface AttachmentRemoval {
  /** Takes away the bytes of a file that is on its way out, unless a forwarded copy needs them, then its row, and gives back what it took. */
  forget(file: ClaimedFile): Promise<void>;
  /** Takes away the bytes of a file that was refused, and gives back what it took; its row stays as long as its message. */
  empty(file: ClaimedFile): Promise<void>;
  /** Takes away what was written for a file that was taken out of use meanwhile, for who did so may have looked before it was there. */
  removeIfGone(file: ClaimedFile): Promise<void>;
}

/** Milliseconds for whoever still writes to stop. */
const LOCK_MS = 60_000;

/** Does `work` as the only one who writes under an attachment's key, or removes what is there. */
export async function withKey<T>(locks: AttachmentWorkDependencies["locks"], key: string, work: () => Promise<T>): Promise<T> {
  const lock = locks.newLock(key);
  await lock.lock(AbortSignal.timeout(LOCK_MS), () => undefined);
  try {
    return await work();
  } finally {
    await lock.unlock();
  }
}

/** Takes away all that lies under an attachment's key. Whoever still writes is asked to stop, and what is to be removed is not written any more. */
export function createByteRemoval({
  blobs,
  locks,
}: Pick<AttachmentWorkDependencies, "locks"> & { readonly blobs: Pick<BlobStore, "remove"> }) {
  return (key: string): Promise<void> =>
    withKey(locks, key, async () => {
      for (const variant of ATTACHMENT_VARIANTS) await blobs.remove(variantKey(key, variant));
    });
}

export function createAttachmentRemoval(dependencies: Pick<AttachmentWorkDependencies, "database" | "blobs" | "locks">): AttachmentRemoval {
  const { database } = dependencies;
  const removeBytes = createByteRemoval(dependencies);
  return {
    async empty(file) {
      await removeBytes(file.key);
      await database.withTenant(file.tenantId, (tx) => emptyRefused(tx, file));
    },
    async forget(file) {
      if (await database.withTenant(file.tenantId, (tx) => forgetShared(tx, file.tenantId, file))) return;
      await removeBytes(file.key);
      await database.withTenant(file.tenantId, (tx) => forgetRemoved(tx, file.tenantId, file.id));
    },
    async removeIfGone(file) {
      if (await database.withTenant(file.tenantId, (tx) => isGone(tx, file))) await removeBytes(file.key);
    },
  };
}
