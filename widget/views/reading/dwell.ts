import type { Clock } from "../../client/platform/clock.ts";

/** What is in sight at a moment. */
export interface Sight {
  /** Positions of unread messages that a person sees. */
  readonly seen: readonly number[];
  /** Whether others are on screen and covered; nobody tells when they come free. */
  readonly covered: boolean;
}

export interface DwellOptions {
  readonly clock: Clock;
  readonly look: () => Sight;
  /** Messages have been in sight for long enough; called with the furthest and the first of them. */
  readonly read: (last: number, first: number) => void;
}

/** Milliseconds without a break for which a message is in sight before it counts as read. */
export const READ_MS = 500;

/** Counts as read what stays in sight, not what flits past. */
export class Dwell {
  readonly #options: DwellOptions;
  /** Since when each position has been in sight. */
  #since: ReadonlyMap<number, number> = new Map();
  #cancel: () => void = () => undefined;

  constructor(options: DwellOptions) {
    this.#options = options;
  }

  /** Looks now: something may have come into sight, or gone. */
  check(): void {
    const { clock, look, read } = this.#options;
    this.#cancel();
    const { seen, covered } = look();
    const now = clock.now();
    // A clock that was put back must not keep anything from being read.
    this.#since = new Map(seen.map((position) => [position, Math.min(now, this.#since.get(position) ?? now)]));
    const due = seen.filter((position) => now - (this.#since.get(position) ?? now) >= READ_MS);
    const waiting = [...this.#since.values()].filter((since) => now - since < READ_MS);
    const next = waiting.length > 0 ? Math.min(...waiting) + READ_MS - now : covered ? READ_MS : null;
    if (next !== null) this.#cancel = clock.setTimeout(() => this.check(), next);
    if (due.length > 0) read(Math.max(...due), Math.min(...due));
  }

  /** Forgets what was in sight. */
  stop(): void {
    this.#cancel();
    this.#since = new Map();
  }
}
