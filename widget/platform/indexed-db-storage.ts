import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import { STORAGE_AREAS, type ClientStorage, type StoredValues } from "./storage.ts";

interface Schema extends DBSchema {
  state: { key: string; value: unknown };
  outbox: { key: string; value: unknown };
  drafts: { key: string; value: unknown };
  files: { key: string; value: unknown };
  blobs: { key: string; value: unknown };
}

/** Rises with each new area. */
const VERSION = 2;

/** Opens the IndexedDB database called `name`. @throws where the browser has none or denies it */
export async function openIndexedDbStorage(name: string): Promise<ClientStorage> {
  const database = await openDB<Schema>(name, VERSION, {
    upgrade(created) {
      for (const area of STORAGE_AREAS) if (!created.objectStoreNames.contains(area)) created.createObjectStore(area);
    },
    // Another tab deletes or upgrades the database: holding on would block it for ever.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
  return createStorage(name, database);
}

function createStorage(name: string, database: IDBPDatabase<Schema>): ClientStorage {
  return {
    persistent: true,
    async entries(area) {
      const transaction = database.transaction(area);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
      return new Map(keys.map((key, index) => [key, values[index]]));
    },
    async read(area, key) {
      const value: unknown = await database.get(area, key);
      return value;
    },
    async update(area, keys, change) {
      const transaction = database.transaction(area, "readwrite");
      try {
        const read = await Promise.all(keys.map(async (key) => [key, await transaction.store.get(key)] as const));
        const current: StoredValues = new Map(read.filter(([, value]) => value !== undefined));
        for (const [key, value] of change(current)) {
          const write = value === undefined ? transaction.store.delete(key) : transaction.store.put(value, key);
          // The transaction's own outcome says whether it was written.
          write.catch(() => {});
        }
        await transaction.done;
      } catch (error) {
        transaction.done.catch(() => {});
        if (transaction.error === null) abort(transaction);
        throw error;
      }
    },
    async wipe() {
      database.close();
      await deleteDB(name);
    },
    close: () => database.close(),
  };
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It ended on its own.
  }
}
