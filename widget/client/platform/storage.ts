/** What is kept apart: the state with its cursors, commands not yet sent, texts not yet finished, what is known of chosen files, and their content. */
export type StorageArea = "state" | "outbox" | "drafts" | "files" | "blobs";
export const STORAGE_AREAS: readonly StorageArea[] = ["state", "outbox", "drafts", "files", "blobs"];

/** Values read, by key; only those that exist. */
export type StoredValues = ReadonlyMap<string, unknown>;
/** Values to write, by key; undefined deletes. */
export type StorageChange = ReadonlyMap<string, unknown>;

/**
 * What one person keeps on one device: JSON-like values and Blobs by key, in areas. Nothing read from it is trusted:
 * whoever reads parses. One contract suite holds every implementation.
 */
export interface ClientStorage {
  /** Whether it outlives the page. */
  readonly persistent: boolean;
  /** Everything in an area, keys rising. */
  entries(area: StorageArea): Promise<StoredValues>;
  /** One value; undefined when there is none. */
  read(area: StorageArea, key: string): Promise<unknown>;
  /**
   * One transaction: reads `keys`, gives the present values to `change`, writes what it answers, all or nothing.
   * `change` may run on another tab's newer values; it must not wait.
   */
  update(area: StorageArea, keys: readonly string[], change: (current: StoredValues) => StorageChange): Promise<void>;
  /** Deletes everything, for every tab; the storage is closed afterwards. */
  wipe(): Promise<void>;
  /** Ends the use of it; later calls are rejected. */
  close(): void;
}
