import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { CommandRefused } from "../platform/command-refused.ts";

/** What somebody wants to know at once: what becomes of their command in the next moments. */
export interface AwaitedOutcomes {
  /** Resolves with the refusal, or with null when it is done or takes longer than `milliseconds`: it goes on without anybody waiting. */
  wait(id: Id, milliseconds: number): Promise<CommandRefused | null>;
  has(id: Id): boolean;
  /** Answers whether somebody was told. */
  settle(id: Id, refusal: CommandRefused | null): boolean;
  /** Nothing more comes. */
  stop(): void;
}

export function createAwaitedOutcomes(clock: Clock): AwaitedOutcomes {
  const waiting = new Map<Id, (refusal: CommandRefused | null) => void>();
  const settle = (id: Id, refusal: CommandRefused | null): boolean => {
    const resolve = waiting.get(id);
    resolve?.(refusal);
    return waiting.delete(id);
  };
  return {
    wait: (id, milliseconds) =>
      new Promise((resolve) => {
        const cancel = clock.setTimeout(() => settle(id, null), milliseconds);
        waiting.set(id, (refusal) => (cancel(), resolve(refusal)));
      }),
    has: (id) => waiting.has(id),
    settle,
    stop() {
      for (const id of Array.from(waiting.keys())) settle(id, null);
    },
  };
}
