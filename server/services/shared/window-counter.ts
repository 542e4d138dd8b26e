/** What a key has used of its window, and when (ms) the next one begins. */
interface Window {
  used: number;
  readonly until: number;
}

/** Points taken in windows, each of which begins with its first point: in this process, and at once. */
export class WindowCounter {
  readonly #windows = new Map<string, Window>();
  readonly #milliseconds: number;
  #sweptAt = 0;

  constructor(seconds: number) {
    this.#milliseconds = seconds * 1_000;
  }

  /** Takes points and answers what the key has used by now, these too. `now`: ms since 1970. */
  take(key: string, points: number, now: number): Readonly<Window> {
    this.#sweep(now);
    const present = this.#windows.get(key);
    if (present !== undefined && now < present.until) {
      present.used += points;
      return present;
    }
    const next = { used: points, until: now + this.#milliseconds };
    this.#windows.set(key, next);
    return next;
  }

  // Once a window's time: no timer for each key.
  #sweep(now: number): void {
    if (now - this.#sweptAt < this.#milliseconds) return;
    this.#sweptAt = now;
    for (const [key, { until }] of this.#windows) if (until <= now) this.#windows.delete(key);
  }
}
