import type { Id } from "../../../protocol/ids.ts";
import { parseValue } from "../../../protocol/parse.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { StoredFile } from "./stored-file.ts";

/** The stored side of chosen files: what is known of them, and their content apart. */
export interface FileStore {
  load(): Promise<StoredFile[]>;
  /** Stores a file with its content. Answers false where it could not be (full disk, no Blobs): nothing of it is stored then. */
  add(file: StoredFile, content: Blob): Promise<boolean>;
  /** Stores what has changed of a file, unless it is gone or another tab's by now. */
  put(file: StoredFile): Promise<void>;
  /** Stores a file with its new owner. Answers false, and stores nothing, where it is gone or has another owner or stage than `former`: of two tabs one wins. */
  claim(file: StoredFile, former: StoredFile): Promise<boolean>;
  remove(ids: readonly Id[]): Promise<void>;
  /** Makes `owner` the owner of what `former` (null: anybody) has left; answers what it got. */
  adopt(former: string | null, owner: string): Promise<StoredFile[]>;
  /** The content; null when it can't be read. */
  content(id: Id): Promise<Blob | null>;
}

export function createFileStore(storage: ClientStorage): FileStore {
  const load = async (): Promise<StoredFile[]> => {
    try {
      return [...(await storage.entries("files")).values()].flatMap(read);
    } catch {
      return [];
    }
  };
  const remove = async (ids: readonly Id[]): Promise<void> => {
    const none = new Map(ids.map((id) => [id, undefined]));
    // Content goes first, for content of which nothing is known would stay for ever.
    await storage.update("blobs", [], () => none).catch(() => {});
    await storage.update("files", [], () => none).catch(() => {});
  };
  const replace = async (file: StoredFile, isRight: (present: StoredFile) => boolean): Promise<boolean> => {
    let replaced = false;
    const change = (current: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> => {
      replaced = read(current.get(file.id)).some(isRight);
      return replaced ? new Map([[file.id, file]]) : new Map();
    };
    await storage.update("files", [file.id], change).catch(() => {});
    return replaced;
  };
  return {
    load,
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
      await replace(file, ({ owner }) => owner === file.owner);
    },
    claim: (file, former) => replace(file, ({ owner, stage }) => owner === former.owner && stage === former.stage),
    async adopt(former, owner) {
      const left = (await load()).filter((file) => (former === null ? file.owner !== owner : file.owner === former));
      let adopted: StoredFile[] = [];
      // Read again inside the transaction: meanwhile some may be gone, or another tab's.
      const change = (current: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> => {
        const present = left.flatMap(({ id, owner: leaver }) => read(current.get(id)).filter((file) => file.owner === leaver));
        adopted = present.map((file) => ({ ...file, owner }));
        return new Map(adopted.map((file) => [file.id, file]));
      };
      const ids = left.map(({ id }) => id);
      await storage.update("files", ids, change).catch(() => (adopted = []));
      return adopted;
    },
    async content(id) {
      const value = await storage.read("blobs", id).catch(() => null);
      return value instanceof Blob ? value : null;
    },
  };
}

function read(value: unknown): StoredFile[] {
  const parsed = parseValue(StoredFile, value);
  return parsed.ok ? [parsed.value] : [];
}
