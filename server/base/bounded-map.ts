/** A map that holds the `most` entries that were set last; the one that was set longest ago goes first. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: K, value: V): this {
    // A map keeps the order of first insertion: set again, an entry is the youngest.
    super.delete(key);
    super.set(key, value);
    const [oldest] = this.keys();
    if (this.size > this.#most && oldest !== undefined) super.delete(oldest);
    return this;
  }
}
