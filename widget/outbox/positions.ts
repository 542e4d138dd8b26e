import type { Id } from "../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";

/** Carries positions that only rise: of several waiting for one room the furthest counts, and one is under way at a time. */
export interface Positions {
  /** Wants `position` told; lower or equal ones than before cost nothing. */
  raise(roomId: Id, position: number): void;
  /** Forgets what was told, so that lower positions count again. */
  forget(roomId: Id): void;
  /** Tells what could not be told before. */
  wake(): void;
  stop(): void;
}

export interface PositionsDependencies {
  readonly clock: Clock;
  /** Milliseconds in which positions are gathered. */
  readonly gatherMs: number;
  /** @throws whatever kept it from being told; it is tried again a few times, and at the next `wake` or `raise` */
  readonly tell: (roomId: Id, position: number) => Promise<void>;
}

interface Position {
  wanted: number;
  told: number;
  failures: number;
  cancel: (() => void) | null;
  busy: boolean;
}

/** Tries without a wake in between. */
const TRIES = 5;

export function createPositions({ clock, gatherMs, tell }: PositionsDependencies): Positions {
  const positions = new Map<Id, Position>();

  const flush = async (roomId: Id, position: Position): Promise<void> => {
    const { wanted } = position;
    try {
      await tell(roomId, wanted);
      position.told = Math.max(position.told, wanted);
      position.failures = 0;
    } catch {
      position.failures += 1;
    }
    position.busy = false;
    if (positions.get(roomId) === position && position.failures < TRIES) plan(roomId, position);
  };
  const plan = (roomId: Id, position: Position): void => {
    if (position.busy || position.cancel !== null || position.wanted <= position.told) return;
    position.cancel = clock.setTimeout(
      () => {
        position.cancel = null;
        position.busy = true;
        void flush(roomId, position);
      },
      gatherMs * 2 ** position.failures,
    );
  };
  return {
    raise(roomId, wanted) {
      const position = positions.get(roomId) ?? { wanted: 0, told: 0, failures: 0, cancel: null, busy: false };
      positions.set(roomId, position);
      if (wanted <= position.wanted) return;
      position.wanted = wanted;
      plan(roomId, position);
    },
    forget(roomId) {
      positions.get(roomId)?.cancel?.();
      positions.delete(roomId);
    },
    wake() {
      for (const [roomId, position] of positions) {
        position.failures = 0;
        // A wait that grew while nothing could be told would outlast the trouble.
        position.cancel?.();
        position.cancel = null;
        plan(roomId, position);
      }
    },
    stop() {
      for (const position of positions.values()) position.cancel?.();
      positions.clear();
    },
  };
}
