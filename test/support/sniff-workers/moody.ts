// Answers what it is told, and falls silent or ends where it is told to.
import { parentPort } from "node:worker_threads";
import type { SniffAnswer, SniffQuestion } from "../../../server/media/sniff-worker.ts";

parentPort?.on("message", ({ bytes }: SniffQuestion) => {
  const extension = Buffer.from(bytes).toString();
  if (extension === "crash") process.exit(1);
  if (extension === "hang") for (;;);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage({ extension } satisfies SniffAnswer);
});
