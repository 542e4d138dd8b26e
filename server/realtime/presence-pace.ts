import type { Presence } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import { PRESENCE_SPACING_MS } from "../../protocol/limits.ts";

export interface PresencePaceOptions {
  /** Tells a presence to whoever observes the person; false when there was nothing to tell. */
  tell(presence: Presence): boolean;
  /** Does something in so many milliseconds. */
  later(work: () => void, milliseconds: number): void;
}

/**
 * Tells of each person at most once in PRESENCE_SPACING_MS, whatever nodes and devices say of them: the first change at once, and what has
 * come in between when the time is over, as it is then (LIMIT-4).
 */
export class PresencePace {
  readonly #options: PresencePaceOptions;
  /** Persons who were told of a short while ago, each with what has come since. */
  readonly #resting = new Map<Id, Presence | null>();

  constructor(options: PresencePaceOptions) {
    this.#options = options;
  }

  take(presence: Presence): void {
    if (this.#resting.has(presence.userId)) this.#resting.set(presence.userId, presence);
    else this.#tell(presence);
  }

  #tell(presence: Presence): void {
    const { userId } = presence;
    if (!this.#options.tell(presence)) return;
    this.#resting.set(userId, null);
    this.#options.later(() => this.#wake(userId), PRESENCE_SPACING_MS);
  }

  #wake(userId: Id): void {
    const latest = this.#resting.get(userId) ?? null;
    this.#resting.delete(userId);
    if (latest !== null) this.#tell(latest);
  }
}
