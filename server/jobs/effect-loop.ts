import type { EffectRunner } from "../services/effects/effects.ts";
import type { Logger } from "../telemetry/logger.ts";

/** Time as the loop sees it. */
export interface LoopClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `action` after so many milliseconds; the result prevents it. */
  setTimeout(action: () => void, milliseconds: number): () => void;
}

export interface EffectLoopOptions {
  readonly effects: EffectRunner;
  readonly clock: LoopClock;
  readonly logger: Pick<Logger, "warn">;
}

/** Milliseconds between two looks at the most: what is written meanwhile, on whichever node, is found by then. */
export const EFFECT_SWEEP_MS = 1_000;

/** The one loop of a node that carries out effects: it looks again when the next one is due, and otherwise once a second (EFFECT-3). */
export function startEffectLoop({ effects, clock, logger }: EffectLoopOptions): { stop(): Promise<void> } {
  let stopped = false;
  let cancel = () => {};

  async function turn(): Promise<void> {
    const next = await effects.runDue().catch((error: unknown) => {
      logger.warn({ event: "job_failed", job: "effects", error });
      return null;
    });
    if (!stopped) wait(next === null ? EFFECT_SWEEP_MS : Math.min(EFFECT_SWEEP_MS, Math.max(0, next - clock.now())));
  }

  function wait(milliseconds: number): void {
    cancel = clock.setTimeout(() => void turn(), milliseconds);
  }

  wait(0);
  return {
    async stop() {
      stopped = true;
      cancel();
      await effects.stop();
    },
  };
}
