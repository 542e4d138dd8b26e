import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal, type CommandRefused } from "../platform/command-refused.ts";

/** How far someone has come in a room; `back`: not further but to just before it, as when something is marked unread. */
export interface Position {
  readonly position: number;
  readonly back: boolean;
}

/** Carries positions to the server. Of several waiting for one room the last way back and the furthest after it count; one is under way at a time. */
export interface WatermarkReporter {
  /** Wants `position` told; lower or equal ones than before cost nothing. */
  raise(roomId: Id, position: number): void;
  /** Wants told that it goes back to just before `position`. Lower positions than before count again. */
  lower(roomId: Id, position: number): void;
  /** Forgets a room, and what it was told. */
  forget(roomId: Id): void;
  /** What has no answer yet, room by room. */
  untold(): ReadonlyMap<Id, Position>;
  /** A connection stands: tells at once what has no answer, also what was on its way by the last one. */
  wake(): void;
  /** Forgets everything. */
  stop(): void;
}

export interface WatermarkReporterDependencies {
  readonly clock: Clock;
  /** Milliseconds in which positions are gathered. */
  readonly gatherMs: number;
  /** Resolves with the server's answer; until then the position counts as not told. @throws CommandRefused, or whatever kept it from being told */
  readonly tell: (roomId: Id, position: Position) => Promise<void>;
  /** Without a connection nothing is tried again before the next `wake`. */
  readonly isConnected: () => boolean;
}

interface RoomWatermark {
  wanted: Position | null;
  /** Furthest position that was answered. */
  told: number;
  failures: number;
  cancel: (() => void) | null;
  /** What is under way. */
  flight: Position | null;
}

/** The longest wait between two tries, so that what trouble kept back is told within 5 s of its end. */
const MOST_MS = 4_000;
/** Refusals that are about the position itself: it would be refused for ever. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(["not_found", "forbidden", "invalid_request"]);

export function createWatermarkReporter({ clock, gatherMs, tell, isConnected }: WatermarkReporterDependencies): WatermarkReporter {
  const places = new Map<Id, RoomWatermark>();

  const placeOf = (roomId: Id): RoomWatermark => {
    const place = places.get(roomId) ?? { wanted: null, told: 0, failures: 0, cancel: null, flight: null };
    places.set(roomId, place);
    return place;
  };
  const plan = (roomId: Id, place: RoomWatermark, wait: number): void => {
    if (place.flight !== null || place.cancel !== null || place.wanted === null) return;
    place.cancel = clock.setTimeout(() => {
      place.cancel = null;
      if (place.wanted !== null) void carry(roomId, place, place.wanted);
    }, wait);
  };
  const carry = async (roomId: Id, place: RoomWatermark, position: Position): Promise<void> => {
    place.flight = position;
    const refusal = await tell(roomId, position).then(
      () => null,
      (error: unknown) => toRefusal(error),
    );
    if (refusal === null) answered(place, position);
    // Given up at a new connection, and told again since.
    if (place.flight !== position || places.get(roomId) !== place) return;
    place.flight = null;
    if (refusal === null) place.failures = 0;
    else if (ANSWERS.has(refusal.code)) place.wanted = place.wanted === position ? null : place.wanted;
    else return later(roomId, place, refusal);
    plan(roomId, place, gatherMs);
  };
  const answered = (place: RoomWatermark, position: Position): void => {
    if (place.wanted === position) place.wanted = null;
    place.told = position.back ? 0 : Math.max(place.told, position.position);
  };
  const later = (roomId: Id, place: RoomWatermark, { retryAfterMs }: CommandRefused): void => {
    place.failures += 1;
    if (isConnected()) plan(roomId, place, Math.max(retryAfterMs ?? 0, Math.min(MOST_MS, gatherMs * 2 ** place.failures)));
  };
  return {
    raise(roomId, position) {
      const place = placeOf(roomId);
      const { wanted } = place;
      const reached = wanted === null ? place.told : wanted.back ? wanted.position - 1 : wanted.position;
      if (position <= reached) return;
      place.wanted = { position, back: false };
      plan(roomId, place, gatherMs);
    },
    lower(roomId, position) {
      const place = placeOf(roomId);
      place.wanted = { position, back: true };
      place.cancel?.();
      place.cancel = null;
      plan(roomId, place, 0);
    },
    forget(roomId) {
      places.get(roomId)?.cancel?.();
      places.delete(roomId);
    },
    untold: () => new Map([...places].flatMap(([roomId, { wanted }]) => (wanted === null ? [] : [[roomId, wanted] as const]))),
    wake() {
      for (const [roomId, place] of places) {
        place.failures = 0;
        place.flight = null;
        // A wait that grew while nothing could be told would outlast the trouble.
        place.cancel?.();
        place.cancel = null;
        plan(roomId, place, gatherMs);
      }
    },
    stop() {
      for (const place of places.values()) place.cancel?.();
      places.clear();
    },
  };
}
