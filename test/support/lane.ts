import type { Socket } from "node:net";

/** One direction of a connection whose bytes may come late, but never out of order. */
export interface Lane {
  write(chunk: Buffer): void;
  end(): void;
}

/** Writes to `socket`, each chunk `delayMs()` after it was given, and never before the one ahead of it. */
export function createLane(socket: Socket, delayMs: () => number): Lane {
  const waiting: { readonly due: number; readonly chunk: Buffer }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pump = (): void => {
    timer = undefined;
    while (waiting.length > 0 && waiting[0]!.due <= Date.now()) socket.write(waiting.shift()!.chunk);
    if (waiting.length > 0) timer = setTimeout(pump, waiting[0]!.due - Date.now());
  };
  return {
    write(chunk) {
      waiting.push({ due: Date.now() + delayMs(), chunk });
      if (timer === undefined) pump();
    },
    end() {
      clearTimeout(timer);
      waiting.length = 0;
    },
  };
}
