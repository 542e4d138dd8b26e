import { parentPort } from "node:worker_threads";
import { fileTypeFromBuffer } from "file-type";

/** First bytes of a file. */
export interface SniffQuestion {
  readonly bytes: Uint8Array;
}

/** What they are, as an extension; null: nothing that is known. */
export interface SniffAnswer {
  readonly extension: string | null;
}

parentPort?.on("message", ({ bytes }: SniffQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  const answer = (extension: string | null): void => parentPort?.postMessage({ extension } satisfies SniffAnswer);
  fileTypeFromBuffer(bytes).then(
    (found) => answer(found?.ext ?? null),
    () => answer(null),
  );
});
