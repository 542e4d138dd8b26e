import type { Id } from "../../../protocol/ids.ts";
import { TYPING_MS, TYPING_THROTTLE_MS } from "../../../protocol/limits.ts";
import type { Clock } from "../platform/clock.ts";

/** Says that the person is typing: often enough to stay shown, never oftener than the server lets through (R8). */
export function createTypingReporter(clock: Clock, send: (roomId: Id, active: boolean) => void): (roomId: Id, active: boolean) => void {
  const RENEW_MS = Math.max(TYPING_THROTTLE_MS, TYPING_MS / 2);
  const saidAt = new Map<Id, number>();
  return (roomId, active) => {
    const last = saidAt.get(roomId);
    if (!active) {
      if (last !== undefined) send(roomId, false);
      saidAt.delete(roomId);
    } else if (last === undefined || clock.now() - last >= RENEW_MS) {
      saidAt.set(roomId, clock.now());
      send(roomId, true);
    }
  };
}
