import { STORAGE_AREAS, type ClientStorage } from "../storage.ts";

/** Rises with each new area. */
const VERSION = 2;

/** Opens the IndexedDB database called `name`. @throws where the browser has none or denies it */
export async function openIndexedDbStorage(name: string): Promise<ClientStorage> {
  const opening = indexedDB.open(name, VERSION);
  opening.addEventListener("upgradeneeded", () => {
    for (const area of STORAGE_AREAS) if (!opening.result.objectStoreNames.contains(area)) opening.result.createObjectStore(area);
  });
  const database = await answer(opening);
  // Another tab deletes or upgrades the database: holding on would block it for ever.
  database.addEventListener("versionchange", () => database.close());
  const storage = createStorage(name, database);
  // Some open and then never read.
  await storage.read("state", "");
  return storage;
}

function createStorage(name: string, database: IDBDatabase): ClientStorage {
  const { begin, end } = createTransactions(database);
  const close = () => {
    end();
    database.close();
  };
  return {
    persistent: true,
    async entries(area) {
      const store = begin(area, "readonly").objectStore(area);
      const [keys, values] = await Promise.all([answer(store.getAllKeys()), answer<unknown[]>(store.getAll())]);
      return new Map(keys.map((key, index) => [key as string, values[index]]));
    },
    async read(area, key) {
      return answer<unknown>(begin(area, "readonly").objectStore(area).get(key));
    },
    async update(area, keys, change) {
      const transaction = begin(area, "readwrite");
      const store = transaction.objectStore(area);
      const done = ended(transaction);
      try {
        const values = await Promise.all(keys.map((key) => answer<unknown>(store.get(key))));
        const read = keys.map((key, index) => [key, values[index]] as const);
        const changes = change(new Map(read.filter(([, value]) => value !== undefined)));
        for (const [key, value] of changes) {
          if (value === undefined) store.delete(key);
          else store.put(value, key);
        }
        // Otherwise the page would have to live on until the last write is answered, and what it wrote right before it was left would be lost. Not of
        // Blobs: WebKit writes those first, and ends a transaction that is committed meanwhile.
        if (![...changes.values()].some((value) => value instanceof Blob)) transaction.commit();
        // The transaction's own outcome says whether it was written.
        await done;
      } catch (error) {
        done.catch(() => {});
        abort(transaction);
        throw error;
      }
    },
    async wipe() {
      close();
      await answer(indexedDB.deleteDatabase(name));
    },
    close,
  };
}

interface Transactions {
  /** @throws while the page is put aside */
  begin(area: string, mode: IDBTransactionMode): IDBTransaction;
  /** Watches the page no longer. */
  end(): void;
}

/**
 * Keeps a page that is put aside to come back to (back/forward cache) from holding transactions open: WebKit lets it, and whatever page comes
 * after it would wait for ever. They end as they would with the page; none begins until it is back.
 */
function createTransactions(database: IDBDatabase): Transactions {
  const open = new Set<IDBTransaction>();
  const watching = new AbortController();
  let isAside = false;
  if (typeof window !== "undefined") {
    const { signal } = watching;
    window.addEventListener(
      "pagehide",
      ({ persisted }) => {
        isAside = persisted;
        if (persisted) for (const transaction of open) abort(transaction);
      },
      { signal },
    );
    window.addEventListener("pageshow", () => (isAside = false), { signal });
  }
  return {
    begin(area, mode) {
      if (isAside) throw new DOMException("The page is put aside.", "AbortError");
      const transaction = database.transaction(area, mode);
      open.add(transaction);
      for (const type of ["complete", "abort"]) transaction.addEventListener(type, () => open.delete(transaction));
      return transaction;
    },
    end: () => watching.abort(),
  };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function ended(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () =>
      reject(transaction.error ?? new DOMException("The transaction was aborted.", "AbortError")),
    );
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It ended on its own.
  }
}
