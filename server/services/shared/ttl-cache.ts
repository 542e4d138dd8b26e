import { BoundedMap } from "../../base/bounded-map.ts";

export interface TtlCacheOptions {
  /** Entries kept; the one made longest ago goes first. */
  readonly most: number;
  /** Milliseconds an entry lives. */
  readonly lifetime: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A bounded cache with single flight: who asks while a value is being loaded waits for the same load. Failed loads are not kept. */
export interface TtlCache<T> {
  get(key: string, load: () => Promise<T>): Promise<T>;
  /** Forgets one entry; a load under way is answered to those who wait for it, but not kept. */
  forget(key: string): void;
}

interface Entry<T> {
  readonly value: Promise<T>;
  readonly until: number;
}

export function createTtlCache<T>(options: TtlCacheOptions): TtlCache<T> {
  const entries = new BoundedMap<string, Entry<T>>(options.most);
  return {
    get(key, load) {
      const found = entries.get(key);
      if (found !== undefined && options.now() < found.until) return found.value;
      const entry = { value: load(), until: options.now() + options.lifetime };
      entries.set(key, entry);
      entry.value.catch(() => entries.get(key) === entry && entries.delete(key));
      return entry.value;
    },
    forget: (key) => void entries.delete(key),
  };
}
