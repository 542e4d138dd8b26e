import { STORAGE_AREAS, type ClientStorage, type StorageArea } from "./storage.ts";

/** A storage that lives as long as `areas`, for pages that may keep nothing. Values are copied, as IndexedDB does. */
export function createMemoryStorage(areas: Map<StorageArea, Map<string, unknown>> = new Map()): ClientStorage {
  let closed = false;
  const area = (name: StorageArea): Map<string, unknown> => {
    if (closed) throw new Error("This storage is closed.");
    const found = areas.get(name) ?? new Map<string, unknown>();
    areas.set(name, found);
    return found;
  };
  return {
    persistent: false,
    async entries(name) {
      const sorted = [...area(name)].sort(([a], [b]) => (a < b ? -1 : 1));
      return new Map(structuredClone(sorted));
    },
    async read(name, key) {
      return structuredClone(area(name).get(key));
    },
    async update(name, keys, change) {
      const values = area(name);
      const current = new Map(keys.filter((key) => values.has(key)).map((key) => [key, structuredClone(values.get(key))]));
      const changed = structuredClone([...change(current)]);
      for (const [key, value] of changed) {
        if (value === undefined) values.delete(key);
        else values.set(key, value);
      }
    },
    async wipe() {
      for (const name of STORAGE_AREAS) areas.delete(name);
      closed = true;
    },
    close() {
      closed = true;
    },
  };
}
