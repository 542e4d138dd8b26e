import type { Clock } from "../platform/clock.ts";
import { toRefusal, type CommandRefused } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";

/** Something that is not yet as it should be, and what makes it so. */
export interface Task {
  /** Says what is to become true; of one name one try is under way at a time. */
  readonly name: string;
  /** What exactly is aimed at, where that changes under one name: another aim than the last is tried at once. */
  readonly aim?: string;
  /** @throws whatever kept it from being done */
  run(): Promise<void>;
}

/**
 * Brings about what is wanted, by looking at what is rather than by hearing what happened: whatever is wanted is always under way,
 * or due at a time, or held until there is a connection. Nothing that is refused, cut or swallowed is left waiting for nothing.
 */
export interface Upkeep {
  /** Begins what is wanted and neither under way nor due later. To be called after every change of what `wanted` looks at. */
  look(): void;
  /** The connection is gone: what was asked for on the way is not waited for, though its answer, if it comes, counts. */
  lost(): void;
  /** A connection stands: what failed is tried at once. */
  wake(): void;
  stop(): void;
}

export interface UpkeepDependencies {
  readonly clock: Clock;
  readonly randomness: Pick<Randomness, "number">;
  /** What is to be done now; a task that is done is wanted no more. */
  readonly wanted: () => readonly Task[];
  readonly isConnected: () => boolean;
}

interface Failed {
  readonly failures: number;
  /** Ends the wait for the next try; null: it waits for a connection. */
  readonly cancel: (() => void) | null;
  over: boolean;
}

/** Bounds of the milliseconds before a next try: short enough that a room is whole within 5 s of the last fault. */
const PAUSE_MS = { first: 500, most: 4_000 };

export function createUpkeep({ clock, randomness, wanted, isConnected }: UpkeepDependencies): Upkeep {
  let underWay = new Map<string, Task>();
  const failed = new Map<string, Failed>();

  const forget = (name: string): void => {
    failed.get(name)?.cancel?.();
    failed.delete(name);
  };
  const forgetAll = (): void => Array.from(failed.keys()).forEach(forget);
  const pause = (name: string, refusal: CommandRefused | null): void => {
    const failures = (failed.get(name)?.failures ?? 0) + 1;
    forget(name);
    const bound = Math.min(PAUSE_MS.most, PAUSE_MS.first * 2 ** failures);
    const wait = Math.max(refusal?.retryAfterMs ?? 0, bound * (0.5 + randomness.number() / 2));
    const due = (): void => {
      entry.over = true;
      look();
    };
    const entry: Failed = { failures, over: false, cancel: isConnected() ? clock.setTimeout(due, wait) : null };
    failed.set(name, entry);
  };
  const settle = (task: Task, refusal: CommandRefused | null): void => {
    // A try that was given up meanwhile has no say in when the next one is.
    if (underWay.get(task.name) !== task) return;
    underWay.delete(task.name);
    // What was done and is wanted all the same would be done over and over without a pause.
    const again = wanted().find(({ name }) => name === task.name);
    if (again !== undefined && (refusal !== null || again.aim === task.aim)) pause(task.name, refusal);
    else forget(task.name);
    look();
  };
  const begin = (task: Task): void => {
    underWay.set(task.name, task);
    task.run().then(
      () => settle(task, null),
      (error: unknown) => settle(task, toRefusal(error)),
    );
  };
  const look = (): void => {
    const tasks = wanted();
    for (const name of Array.from(failed.keys())) if (!tasks.some((task) => task.name === name)) forget(name);
    for (const task of tasks) if (!underWay.has(task.name) && failed.get(task.name)?.over !== false) begin(task);
  };
  return {
    look,
    lost() {
      underWay = new Map();
    },
    wake() {
      forgetAll();
      look();
    },
    stop() {
      underWay = new Map();
      forgetAll();
    },
  };
}
