import { LOCK_WAIT_MS, LockRefused, type Locker, type RequestRelease } from "./locks.ts";

interface Turn {
  readonly requestRelease: RequestRelease;
  readonly begin: () => void;
}

/** Locks of a single node: turns are taken in the order of asking. */
export function createMemoryLocks(): Locker {
  // The first of each line holds the lock.
  const lines = new Map<string, Turn[]>();
  const leave = (id: string, turn: Turn): void => {
    const line = lines.get(id) ?? [];
    const place = line.indexOf(turn);
    if (place < 0) return;
    line.splice(place, 1);
    if (line.length === 0) lines.delete(id);
    else if (place === 0) begin(line);
  };
  const join = (id: string, turn: Turn): void => {
    const line = lines.get(id);
    if (line === undefined) {
      lines.set(id, [turn]);
      turn.begin();
    } else {
      line.push(turn);
      void line[0]?.requestRelease();
    }
  };
  return {
    newLock(id) {
      let turn: Turn | null = null;
      return {
        async lock(signal, requestRelease) {
          const given = Promise.withResolvers<void>();
          const own = (turn = { requestRelease, begin: given.resolve });
          join(id, own);
          await withinTime(given.promise, AbortSignal.any([signal, AbortSignal.timeout(LOCK_WAIT_MS)])).catch((error: unknown) => {
            leave(id, own);
            throw error;
          });
        },
        async unlock() {
          if (turn !== null) leave(id, turn);
        },
      };
    },
  };
}

// Whoever comes to hold the lock hears at once that others wait already.
function begin(line: readonly Turn[]): void {
  line[0]?.begin();
  if (line.length > 1) void line[0]?.requestRelease();
}

function withinTime(given: Promise<void>, signal: AbortSignal): Promise<void> {
  const refused = Promise.withResolvers<never>();
  const refuse = () => refused.reject(new LockRefused());
  if (signal.aborted) refuse();
  signal.addEventListener("abort", refuse, { once: true });
  return Promise.race([given, refused.promise]).finally(() => signal.removeEventListener("abort", refuse));
}
