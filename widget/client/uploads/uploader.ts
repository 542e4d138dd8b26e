import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import { fullJitter } from "../platform/backoff.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal, type CommandRefused } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { StoredFile } from "./stored-file.ts";
import type { UploadTry } from "./upload-file.ts";

/** Uploads what waits: a few at a time, again until the server has all of it or refuses for good. */
export interface Uploader {
  /** Begins what waits, unless enough is under way or a next try is due later. */
  pump(): void;
  /** Forgets waits between tries, those that the server asked for aside, and pumps. */
  wake(): void;
  /** Puts off the next try of a file, longer each time. */
  delay(id: Id): void;
  /** Ends what is under way of a file, and forgets its waits. */
  halt(id: Id): void;
  /** Ends what is under way; what waits begins at the next `wake`. */
  interrupt(): void;
  stop(): void;
}

export interface UploaderDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** False only when nothing can pass. */
  readonly online: () => boolean;
  /** Files of this tab that may be uploaded, in order. */
  readonly waiting: () => readonly StoredFile[];
  readonly content: (id: Id) => Promise<Blob | null>;
  /** @throws CommandRefused */
  readonly upload: (upload: UploadTry) => Promise<void>;
  readonly onRunning: (id: Id, running: boolean) => void;
  readonly onBegun: (id: Id, url: string) => void;
  readonly onProgress: (id: Id, bytes: number, confirmed: boolean) => void;
  readonly onDone: (id: Id) => void;
  /** Refused for good, as far as the same request goes. */
  readonly onRefused: (id: Id, code: ErrorCode) => void;
}

/** Uploads of one tab at a time. */
export const PARALLEL_UPLOADS = 3;

/** Refusals that are about who speaks, not about the file: it waits for another token or script. */
const WAITS: ReadonlySet<ErrorCode> = new Set(["not_authenticated", "origin_not_allowed", "unsupported_version"]);

interface Run {
  /** Ends the try that is under way. */
  ended: AbortController | null;
  failures: number;
  cancelRetry: (() => void) | null;
  /** The server asked not to be tried before this (ms since 1970). */
  notBefore: number;
}

export function createUploader(dependencies: UploaderDependencies): Uploader {
  const { clock, randomness } = dependencies;
  const runs = new Map<Id, Run>();
  let stopped = false;

  const runOf = (id: Id): Run => {
    const run = runs.get(id) ?? { ended: null, failures: 0, cancelRetry: null, notBefore: 0 };
    runs.set(id, run);
    return run;
  };
  const delay = (id: Id, floorMs = 0): void => {
    const run = runOf(id);
    const wait = floorMs + fullJitter(run.failures, randomness);
    run.failures += 1;
    run.notBefore = clock.now() + floorMs;
    run.cancelRetry?.();
    run.cancelRetry = clock.setTimeout(() => {
      run.cancelRetry = null;
      pump();
    }, wait);
  };
  const refuse = (id: Id, refusal: CommandRefused): void => {
    if (refusal.retryable || WAITS.has(refusal.code)) delay(id, refusal.retryAfterMs ?? 0);
    else dependencies.onRefused(id, refusal.code);
  };
  const carry = async (file: StoredFile, run: Run, { signal }: AbortController): Promise<void> => {
    const { id } = file;
    const content = await dependencies.content(id);
    if (signal.aborted) return;
    if (content === null) return dependencies.onRefused(id, "file_malformed");
    await dependencies.upload({
      file,
      content,
      signal,
      onBegun: (url) => !signal.aborted && dependencies.onBegun(id, url),
      onProgress(bytes, confirmed) {
        if (signal.aborted) return;
        if (confirmed) run.failures = 0;
        dependencies.onProgress(id, bytes, confirmed);
      },
    });
    if (!signal.aborted) dependencies.onDone(id);
  };
  const begin = (file: StoredFile): void => {
    const run = runOf(file.id);
    const ended = new AbortController();
    run.ended = ended;
    dependencies.onRunning(file.id, true);
    void carry(file, run, ended)
      .catch((error: unknown) => !ended.signal.aborted && refuse(file.id, toRefusal(error)))
      .finally(() => {
        if (run.ended !== ended) return;
        run.ended = null;
        dependencies.onRunning(file.id, false);
        pump();
      });
  };
  const pump = (): void => {
    if (stopped || !dependencies.online()) return;
    let free = PARALLEL_UPLOADS - [...runs.values()].filter(({ ended }) => ended !== null).length;
    for (const file of dependencies.waiting()) {
      if (free <= 0) return;
      const { ended, cancelRetry } = runOf(file.id);
      if (ended !== null || cancelRetry !== null) continue;
      free -= 1;
      begin(file);
    }
  };
  const interrupt = (): void => {
    for (const [id, run] of runs) {
      if (run.ended === null) continue;
      run.ended.abort();
      run.ended = null;
      dependencies.onRunning(id, false);
    }
  };

  return {
    pump,
    delay: (id) => delay(id),
    interrupt,
    wake() {
      for (const run of runs.values()) {
        if (clock.now() < run.notBefore) continue;
        run.cancelRetry?.();
        run.cancelRetry = null;
      }
      pump();
    },
    halt(id) {
      const run = runs.get(id);
      runs.delete(id);
      run?.cancelRetry?.();
      run?.ended?.abort();
      if (run?.ended != null) dependencies.onRunning(id, false);
      pump();
    },
    stop() {
      stopped = true;
      for (const run of runs.values()) {
        run.cancelRetry?.();
        run.ended?.abort();
      }
    },
  };
}
