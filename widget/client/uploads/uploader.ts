import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import { mayPassLater, toRefusal } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";
import { createRetryPump, type RetryPump } from "../queue/retry-pump.ts";
import type { StoredFile } from "./stored-file.ts";
import type { UploadTry } from "./upload-file.ts";

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
const PARALLEL_UPLOADS = 3;

/** Uploads what waits: a few at a time, again until the server has all of it or refuses for good. */
export function createUploader(dependencies: UploaderDependencies): RetryPump {
  const { waiting, onRefused } = dependencies;

  const carry = async (file: StoredFile, signal: AbortSignal): Promise<void> => {
    const { id } = file;
    const content = await dependencies.content(id);
    if (signal.aborted) return;
    if (content === null) return onRefused(id, "file_malformed");
    await dependencies.upload({
      file,
      content,
      signal,
      onBegun: (url) => !signal.aborted && dependencies.onBegun(id, url),
      onProgress(bytes, confirmed) {
        if (signal.aborted) return;
        if (confirmed) pump.progressed(id);
        dependencies.onProgress(id, bytes, confirmed);
      },
    });
    if (!signal.aborted) dependencies.onDone(id);
  };
  const pump = createRetryPump({
    ...dependencies,
    parallel: PARALLEL_UPLOADS,
    ready: () => waiting().map(({ id }) => id),
    async run(id, signal) {
      const file = waiting().find((each) => each.id === id);
      if (file === undefined) return;
      try {
        await carry(file, signal);
      } catch (error) {
        const refusal = toRefusal(error);
        if (mayPassLater(refusal)) throw refusal;
        if (!signal.aborted) onRefused(id, refusal.code);
      }
    },
  });
  return pump;
}
