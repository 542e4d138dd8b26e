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
}

export interface PositionsDependencies {
  readonly clock: Clock;
  /** Milliseconds in which positions are gathered. */
  readonly gatherMs: number;
  /** @throws whatever kept it from being told; it is tried again at the next `wake` or `raise` */
  readonly tell: (roomId: Id, position: number) => Promise<void>;
}

interface Position {
  wanted: number;
  told: number;
  busy: boolean;
}

export function createPositions({ clock, gatherMs, tell }: PositionsDependencies): Positions {
  const positions = new Map<Id, Position>();

  const flush = async (roomId: Id, position: Position): Promise<void> => {
    const { wanted } = position;
    try {
      await tell(roomId, wanted);
      position.told = Math.max(position.told, wanted);
      position.busy = false;
      if (positions.get(roomId) === position) plan(roomId, position);
    } catch {
      position.busy = false;
    }
  };
  const plan = (roomId: Id, position: Position): void => {
    if (position.busy || position.wanted <= position.told) return;
    position.busy = true;
    clock.setTimeout(() => void flush(roomId, position), gatherMs);
  };
  return {
    raise(roomId, wanted) {
      const position = positions.get(roomId) ?? { wanted: 0, told: 0, busy: false };
      positions.set(roomId, position);
      if (wanted <= position.wanted) return;
      position.wanted = wanted;
      plan(roomId, position);
    },
    forget: (roomId) => void positions.delete(roomId),
    wake() {
      for (const [roomId, position] of positions) plan(roomId, position);
    },
  };
}
