import { Worker } from "node:worker_threads";
import { DatabaseError } from "./database-errors.ts";
import type { PgliteAnswer, PglitePlace, PgliteRequest } from "./pglite-messages.ts";

type Asked = PgliteRequest extends infer R ? (R extends PgliteRequest ? Omit<R, "id"> : never) : never;

/** The engine behind its thread: one call, one answer, in order. */
export interface PgliteClient {
  /** @throws DatabaseError; `CONNECTION_CLOSED` once the thread is gone */
  call(request: Asked): Promise<unknown[]>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(rows: unknown[]): void;
  reject(error: Error): void;
}

/** Starts the thread and resolves when the engine is ready. */
export async function startPglite(place: PglitePlace): Promise<PgliteClient> {
  const worker = new Worker(new URL("./pglite-worker.ts", import.meta.url), { workerData: place });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let gone = false;

  const lose = (): void => {
    gone = true;
    for (const { reject } of waiting.values()) reject(new DatabaseError("CONNECTION_CLOSED", null, "the database thread ended"));
    waiting.clear();
  };
  worker.on("error", lose);
  worker.on("exit", lose);
  worker.on("message", (answer: PgliteAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("rows" in answer) asked?.resolve(answer.rows);
    else asked?.reject(new DatabaseError(answer.code, answer.constraint, answer.text));
  });

  try {
    await new Promise<unknown[]>((resolve, reject) => waiting.set(0, { resolve, reject }));
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const call = (request: Asked): Promise<unknown[]> => {
    if (gone) return Promise.reject(new DatabaseError("CONNECTION_CLOSED", null, "the database thread ended"));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ ...request, id } satisfies PgliteRequest);
    });
  };
  return {
    call,
    close: async () => {
      if (!gone) await call({ type: "close" }).catch(() => {});
      await worker.terminate();
    },
  };
}
