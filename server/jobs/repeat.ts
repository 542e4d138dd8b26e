import type { Logger } from "../telemetry/logger.ts";

/** Work that is done again and again, never twice at once. */
export interface Repeated {
  /** Does it now, or once more after the run under way. */
  now(): void;
  /** Ends it; resolves when a run under way is over. */
  stop(): Promise<void>;
}

export interface RepeatOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly logger: Pick<Logger, "warn">;
  work(): Promise<void>;
}

/** Does `work` every `everyMs` milliseconds; what fails is logged and done again in its time. */
export function repeat({ name, everyMs, logger, work }: RepeatOptions): Repeated {
  let running: Promise<void> | null = null;
  let again = false;

  const run = async (): Promise<void> => {
    do {
      again = false;
      await work().catch((error: unknown) => logger.warn({ event: "job_failed", job: name, error }));
    } while (again);
    running = null;
  };
  const timer = setInterval(() => void (running ??= run()), everyMs).unref();

  return {
    now() {
      if (running === null) running = run();
      else again = true;
    },
    async stop() {
      clearInterval(timer);
      again = false;
      await running;
    },
  };
}
