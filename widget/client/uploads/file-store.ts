import type { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { createTabOwnedStore, type TabOwnedStore } from "../queue/tab-owned-store.ts";
import { StoredFile } from "./stored-file.ts";

/** The stored side of chosen files: what is known of them, and their content apart. */
export interface FileStore extends Pick<TabOwnedStore<StoredFile>, "load" | "remove" | "adopt"> {
  /** Stores a file with its content. Answers false where it could not be (full disk, no Blobs): nothing of it is stored then. */
  add(file: StoredFile, content: Blob): Promise<boolean>;
  /** Stores what has changed of a file, unless it is gone or another tab's by now. */
  put(file: StoredFile): Promise<void>;
  /** Stores a file with its new owner. Answers false, and stores nothing, where it is gone or has another owner or stage than `former`: of two tabs one wins. */
  claim(file: StoredFile, former: StoredFile): Promise<boolean>;
  /** The content; null when it can't be read. */
  content(id: Id): Promise<Blob | null>;
}

export function createFileStore(storage: ClientStorage): FileStore {
  const files = createTabOwnedStore(storage, "files", readStoredFile);
  const remove = async (ids: readonly Id[]): Promise<void> => {
    // Content goes first, for content of which nothing is known would stay for ever.
    await storage.update("blobs", [], () => new Map(ids.map((id) => [id, undefined]))).catch(() => {});
    await files.remove(ids);
  };
  return {
    load: files.load,
    adopt: files.adopt,
    remove,
    async add(file, content) {
      try {
        await storage.update("files", [], () => new Map([[file.id, file]]));
        await storage.update("blobs", [], () => new Map([[file.id, content]]));
        return true;
      } catch {
        await remove([file.id]);
        return false;
      }
    },
    async put(file) {
      await files.replace(file, ({ owner }) => owner === file.owner);
    },
    claim: (file, former) => files.replace(file, ({ owner, stage }) => owner === former.owner && stage === former.stage),
    async content(id) {
      const value = await storage.read("blobs", id).catch(() => null);
      return value instanceof Blob ? value : null;
    },
  };
}

function readStoredFile(value: unknown): StoredFile | null {
  const parsed = parseValue(StoredFile, value);
  return parsed.ok ? parsed.value : null;
}
