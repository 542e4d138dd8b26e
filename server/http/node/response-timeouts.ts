import type { Server, ServerResponse } from "node:http";

/** How long an answer may wait for its reader. */
export interface ResponseTimeouts {
  /** Milliseconds within which the next `stepBytes` of what waits must be taken. */
  readonly stepMs: number;
  readonly stepBytes: number;
}

/** 64 KiB in a minute, as much as a file is read at a time: less than any network that people would wait for. */
export const RESPONSE_TIMEOUTS: ResponseTimeouts = { stepMs: 60_000, stepBytes: 64 * 1024 };

interface Progress {
  /** Bytes that had left when it was last looked at. */
  left: number;
  /** Looks since then that found the same bytes waiting. */
  stalls: number;
}

/** Cuts connections whose readers have stopped: each holds an open file and what was read of it, and Node itself waits for ever. */
export function enforceResponseTimeouts(server: Server, { stepMs, stepBytes }: ResponseTimeouts = RESPONSE_TIMEOUTS): void {
  const answers = new Map<ServerResponse, Progress>();
  const look = (): void => {
    for (const [{ socket }, progress] of answers) {
      // An answer that nothing of waits to leave is still being made.
      const waiting = socket?.writableLength ?? 0;
      const left = (socket?.bytesWritten ?? 0) - waiting;
      progress.stalls = waiting > 0 && left === progress.left ? progress.stalls + 1 : 0;
      progress.left = waiting > 0 ? left : -1;
      if (progress.stalls * stepBytes >= waiting && progress.stalls > 0) socket?.destroy();
    }
  };
  const timer = setInterval(look, stepMs).unref();
  server.on("request", (_, answer: ServerResponse) => {
    answers.set(answer, { left: -1, stalls: 0 });
    answer.once("close", () => answers.delete(answer));
  });
  server.once("close", () => clearInterval(timer));
}
