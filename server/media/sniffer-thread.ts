import { Worker } from "node:worker_threads";
import { Failure } from "../base/errors.ts";
import type { SniffAnswer, SniffQuestion } from "./sniff-worker.ts";

/** Names formats by their first bytes. */
export interface Sniffer {
  /** The extension of the format, null for none that is known. @throws Failure `file_malformed` when it can't be told in time */
  sniff(bytes: Uint8Array): Promise<string | null>;
  close(): Promise<void>;
}

export interface SnifferOptions {
  /** Milliseconds for one answer. */
  readonly answerMs?: number;
  /** For tests of what goes wrong. */
  readonly script?: URL;
}

const ANSWER_MS = 5_000;
const SCRIPT = new URL("./sniff-worker.ts", import.meta.url);

/**
 * A sniffer in a thread of its own, which starts with the first question: what a crafted file makes it do ends with the thread. One question at a time, so
 * that it is known which file brought the thread down, and no other is refused for it.
 */
export function createSniffer({ answerMs = ANSWER_MS, script = SCRIPT }: SnifferOptions = {}): Sniffer {
  let worker: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };
  const start = (): Worker => {
    const started = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: 64 } });
    started.unref();
    // Whoever waits for an answer hears of it; without a listener it would end the process.
    started.on("error", () => {});
    started.once("exit", () => {
      if (worker === started) worker = null;
    });
    return started;
  };
  const ask = async (bytes: Uint8Array): Promise<string | null> => {
    const asked = (worker ??= start());
    const answer = Promise.withResolvers<string | null>();
    const hear = ({ extension }: SniffAnswer): void => answer.resolve(extension);
    const lose = (): void => answer.reject(new Failure("file_malformed"));
    asked.once("message", hear).once("exit", lose);
    const late = setTimeout(() => void end(), answerMs);
    const question: SniffQuestion = { bytes };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    asked.postMessage(question);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(late);
      asked.off("message", hear).off("exit", lose);
    }
  };

  return {
    sniff(bytes) {
      const own = Uint8Array.from(bytes);
      const answer = last.then(() => ask(own));
      last = answer.catch(() => {});
      return answer;
    },
    close: end,
  };
}
