import type { Command } from "../../protocol/commands.ts";
import type { AckFrame } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import { createPositions, type Positions } from "../outbox/positions.ts";
import type { Clock } from "../platform/clock.ts";

/** Tells the server how far the person has read and received, and whether they are there. */
export interface Reporting {
  readonly read: Positions;
  readonly delivered: Positions;
  setAway(away: boolean): void;
  /** A new connection does not know whether the person is away. */
  connected(): void;
  /** Tells what could not be told before. */
  wake(): void;
  stop(): void;
  /** Forgets a room that is lost. */
  forget(roomId: Id): void;
}

export interface ReportingDependencies {
  readonly clock: Clock;
  readonly newId: () => Id;
  readonly command: (command: Command) => Promise<AckFrame>;
}

/** Milliseconds in which positions are gathered before they are told. */
const READ_GATHER_MS = 300;
const DELIVERED_GATHER_MS = 1_000;

export function createReporting({ clock, newId, command }: ReportingDependencies): Reporting {
  const teller = (type: "mark_read" | "mark_delivered") => async (roomId: Id, position: number) =>
    void (await command({ type, id: newId(), roomId, position }));
  const read = createPositions({ clock, gatherMs: READ_GATHER_MS, tell: teller("mark_read") });
  const delivered = createPositions({ clock, gatherMs: DELIVERED_GATHER_MS, tell: teller("mark_delivered") });
  let away = false;
  const tellAway = (): void => void command({ type: "set_presence", id: newId(), status: away ? "away" : "online" }).catch(() => {});
  return {
    read,
    delivered,
    setAway(next) {
      if (away === next) return;
      away = next;
      tellAway();
    },
    connected() {
      if (away) tellAway();
    },
    wake() {
      read.wake();
      delivered.wake();
    },
    stop() {
      read.stop();
      delivered.stop();
    },
    forget(roomId) {
      read.forget(roomId);
      delivered.forget(roomId);
    },
  };
}
