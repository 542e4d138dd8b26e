import { Worker } from "node:worker_threads";
import { Failure } from "../errors.ts";
import type { SniffAnswer, SniffQuestion } from "./sniff-worker.ts";

/** Names formats by their first bytes. */
export interface Sniffer {
  /** The extension of the format, null for none that is known. @throws Failure `file_malformed` when it can't be told in time */
  sniff(bytes: Uint8Array): Promise<string | null>;
  close(): Promise<void>;
}

/** Milliseconds for one answer. */
const ANSWER_MS = 5_000;

interface Waiting {
  resolve(extension: string | null): void;
  reject(error: Error): void;
}

/** A sniffer in a thread of its own, which starts with the first question: what a crafted file makes it do ends with the thread. */
export function createSniffer(answerMs: number = ANSWER_MS): Sniffer {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;

  const lose = (lost: Worker): void => {
    if (worker !== lost) return;
    worker = null;
    for (const { reject } of waiting.values()) reject(new Failure("file_malformed"));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL("./sniff-worker.ts", import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: 64 } });
    started.unref();
    started.on("error", () => lose(started));
    started.on("exit", () => lose(started));
    started.on("message", ({ id, extension }: SniffAnswer) => {
      waiting.get(id)?.resolve(extension);
      waiting.delete(id);
    });
    return started;
  };
  const end = async (): Promise<void> => {
    const ended = worker;
    if (ended === null) return;
    lose(ended);
    await ended.terminate();
  };

  return {
    async sniff(bytes) {
      worker ??= start();
      lastId += 1;
      const question: SniffQuestion = { id: lastId, bytes: Uint8Array.from(bytes) };
      const answer = new Promise<string | null>((resolve, reject) => waiting.set(question.id, { resolve, reject }));
      const late = setTimeout(() => void end(), answerMs);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage(question);
      try {
        return await answer;
      } finally {
        clearTimeout(late);
      }
    },
    close: end,
  };
}
