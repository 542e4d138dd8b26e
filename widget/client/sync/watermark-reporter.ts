import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import { roomOf } from "../store/conversation.ts";
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
  /** Forgets a room with its threads, and what it was told. */
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

/** The longest wait between two tries, so that what trouble kept back is told within 5 s of its end. */
const MOST_MS = 4_000;
/** Refusals that are about the position itself: it would be refused for ever. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(["not_found", "forbidden", "invalid_request"]);

export function createWatermarkReporter(dependencies: WatermarkReporterDependencies): WatermarkReporter {
  const rooms = new Map<Id, RoomWatermark>();
  const watermarkOf = (roomId: Id): RoomWatermark => {
    const room = rooms.get(roomId) ?? new RoomWatermark(roomId, dependencies);
    rooms.set(roomId, room);
    return room;
  };
  const end = (roomId: Id): void => {
    rooms.get(roomId)?.end();
    rooms.delete(roomId);
  };
  return {
    raise: (roomId, position) => watermarkOf(roomId).raise(position),
    lower: (roomId, position) => watermarkOf(roomId).lower(position),
    forget: (roomId) => {
      for (const id of Array.from(rooms.keys())) if (roomOf(id) === roomId) end(id);
    },
    untold: () => new Map([...rooms].flatMap(([roomId, { wanted }]) => (wanted === null ? [] : [[roomId, wanted] as const]))),
    wake() {
      for (const room of rooms.values()) room.wake();
    },
    stop: () => Array.from(rooms.keys()).forEach(end),
  };
}

/** How far someone has come in one room, and what the server knows of it. */
class RoomWatermark {
  readonly #roomId: Id;
  readonly #dependencies: WatermarkReporterDependencies;
  #wanted: Position | null = null;
  /** Furthest position that was answered. */
  #told = 0;
  #failures = 0;
  #cancel: (() => void) | null = null;
  /** What is under way. */
  #flight: Position | null = null;
  #ended = false;

  constructor(roomId: Id, dependencies: WatermarkReporterDependencies) {
    this.#roomId = roomId;
    this.#dependencies = dependencies;
  }

  /** What has no answer yet. */
  get wanted(): Position | null {
    return this.#wanted;
  }

  raise(position: number): void {
    const wanted = this.#wanted;
    const reached = wanted === null ? this.#told : wanted.back ? wanted.position - 1 : wanted.position;
    if (position <= reached) return;
    this.#wanted = { position, back: false };
    this.#plan(this.#dependencies.gatherMs);
  }

  lower(position: number): void {
    this.#wanted = { position, back: true };
    this.#unplan();
    this.#plan(0);
  }

  wake(): void {
    this.#failures = 0;
    this.#flight = null;
    // A wait that grew while nothing could be told would outlast the trouble.
    this.#unplan();
    this.#plan(this.#dependencies.gatherMs);
  }

  end(): void {
    this.#ended = true;
    this.#unplan();
  }

  #unplan(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #plan(wait: number): void {
    if (this.#flight !== null || this.#cancel !== null || this.#wanted === null) return;
    this.#cancel = this.#dependencies.clock.setTimeout(() => {
      this.#cancel = null;
      if (this.#wanted !== null) void this.#carry(this.#wanted);
    }, wait);
  }

  async #carry(position: Position): Promise<void> {
    this.#flight = position;
    const refusal = await this.#dependencies.tell(this.#roomId, position).then(
      () => null,
      (error: unknown) => toRefusal(error),
    );
    if (refusal === null) this.#answered(position);
    // Given up at a new connection, and told again since.
    if (this.#flight !== position || this.#ended) return;
    this.#flight = null;
    if (refusal === null) this.#failures = 0;
    else if (ANSWERS.has(refusal.code)) this.#wanted = this.#wanted === position ? null : this.#wanted;
    else return this.#later(refusal);
    this.#plan(this.#dependencies.gatherMs);
  }

  #answered(position: Position): void {
    if (this.#wanted === position) this.#wanted = null;
    this.#told = position.back ? 0 : Math.max(this.#told, position.position);
  }

  #later({ retryAfterMs }: CommandRefused): void {
    const { gatherMs, isConnected } = this.#dependencies;
    this.#failures += 1;
    if (isConnected()) this.#plan(Math.max(retryAfterMs ?? 0, Math.min(MOST_MS, gatherMs * 2 ** this.#failures)));
  }
}
