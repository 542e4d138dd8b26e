import type { Id } from "../../../protocol/ids.ts";
import type { ClientStorage, StorageArea, StorageChange, StoredValues } from "../platform/storage.ts";

/** Something that one of a person's tabs is to bring to the server. */
export interface TabOwned {
  readonly id: Id;
  /** The tab that does. */
  readonly owner: string;
}

/** The stored side of a queue. Storage that fails (full, closed) leaves the queue working from memory. */
export interface TabOwnedStore<Item extends TabOwned> {
  load(): Promise<Item[]>;
  put(items: readonly Item[]): Promise<void>;
  /** Stores an item where the stored one is right. Answers false, and stores nothing, where it is not, or is gone. */
  replace(item: Item, isRight: (present: Item) => boolean): Promise<boolean>;
  remove(ids: readonly Id[]): Promise<void>;
  /** Makes `owner` the owner of what `former` (null: anybody) has left; answers what it got. */
  adopt(former: string | null, owner: string): Promise<Item[]>;
}

/** `read` parses a stored value; one that can't be read is passed over. */
export function createTabOwnedStore<Item extends TabOwned>(
  storage: ClientStorage,
  area: StorageArea,
  read: (value: unknown) => Item | null,
): TabOwnedStore<Item> {
  const readAll = (values: Iterable<unknown>): Item[] => [...values].map(read).filter((item) => item !== null);
  const load = async (): Promise<Item[]> => {
    try {
      return readAll((await storage.entries(area)).values());
    } catch {
      return [];
    }
  };
  // Kept in memory where it fails; the storage's `persistent` has told the owner to warn before leaving where nothing is kept at all.
  const write = (keys: readonly Id[], change: (current: StoredValues) => StorageChange): Promise<void> =>
    storage.update(area, keys, change).catch(() => {});
  const byId = (items: readonly Item[]): StorageChange => new Map(items.map((item) => [item.id, item]));
  return {
    load,
    put: (items) => write([], () => byId(items)),
    async replace(item, isRight) {
      let replaced = false;
      await write([item.id], (current) => {
        replaced = readAll([current.get(item.id)]).some(isRight);
        return byId(replaced ? [item] : []);
      });
      return replaced;
    },
    remove: (ids) => write([], () => new Map(ids.map((id) => [id, undefined]))),
    async adopt(former, owner) {
      const left = (await load()).filter((item) => (former === null ? item.owner !== owner : item.owner === former));
      let adopted: Item[] = [];
      await write(
        left.map(({ id }) => id),
        (current) => {
          // Read again inside the transaction: meanwhile some may be gone, or another tab's.
          const leavers = new Map(left.map((item) => [item.id, item.owner]));
          adopted = readAll(current.values()).filter((item) => item.owner === leavers.get(item.id));
          adopted = adopted.map((item) => ({ ...item, owner }));
          return byId(adopted);
        },
      );
      return adopted;
    },
  };
}
