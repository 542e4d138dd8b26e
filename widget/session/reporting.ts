import type { Command } from "../../protocol/commands.ts";
import type { AckFrame } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import { createPositions, type Positions } from "../outbox/positions.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal } from "../platform/command-refused.ts";

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
/** Milliseconds until presence is told again, where a refusal names no time. */
const AWAY_AGAIN_MS = 5_000;

export function createReporting({ clock, newId, command }: ReportingDependencies): Reporting {
  const teller = (type: "mark_read" | "mark_delivered") => async (roomId: Id, position: number) =>
    void (await command({ type, id: newId(), roomId, position }));
  const read = createPositions({ clock, gatherMs: READ_GATHER_MS, tell: teller("mark_read") });
  const delivered = createPositions({ clock, gatherMs: DELIVERED_GATHER_MS, tell: teller("mark_delivered") });
  let away = false;
  let cancelAway = (): void => {};
  const tellAway = (): void => {
    cancelAway();
    command({ type: "set_presence", id: newId(), status: away ? "away" : "online" }).catch((error: unknown) => {
      const { code, retryAfterMs } = toRefusal(error);
      // Who went to and fro too often is told of later, as they are then. On a new connection it is told anyway.
      cancelAway();
      if (code === "rate_limited") cancelAway = clock.setTimeout(tellAway, retryAfterMs ?? AWAY_AGAIN_MS);
    });
  };
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
      cancelAway();
      read.stop();
      delivered.stop();
    },
    forget(roomId) {
      read.forget(roomId);
      delivered.forget(roomId);
    },
  };
}
