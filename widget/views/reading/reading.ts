import type { Clock } from "../../client/platform/clock.ts";
import { Dwell } from "./dwell.ts";
import { RowsInSight } from "./rows-in-sight.ts";

export interface ReadingOptions {
  readonly clock: () => Clock;
  /** Whether the person looks at the list at all. */
  readonly isLooking: () => boolean;
  /** What stood on screen from the second to the first of these positions was read. */
  readonly read: (last: number, first: number) => void;
}

/** What of a list has been read: what a person could see for long enough. */
export class Reading {
  readonly #rows = new RowsInSight(() => this.check());
  readonly #dwell: Dwell;

  constructor({ clock, isLooking, read }: ReadingOptions) {
    this.#dwell = new Dwell({
      clock: { now: () => clock().now(), setTimeout: (action, milliseconds) => clock().setTimeout(action, milliseconds) },
      look: () => (isLooking() ? this.#rows.look() : { seen: [], covered: false }),
      read,
    });
  }

  /** The rows of `list` are drawn anew; those up to position `marker` have been read. */
  watch(list: HTMLElement, marker: number): void {
    this.#rows.watch(list, marker);
  }

  /** Looks now: the person may have come, or gone. */
  check(): void {
    this.#dwell.check();
  }

  /** Another room, or none. */
  stop(): void {
    this.#rows.end();
    this.#dwell.stop();
  }
}
