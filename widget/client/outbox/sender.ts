import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { MESSAGES_PER_COMMAND } from "../../../protocol/limits.ts";
import { fullJitter } from "../platform/backoff.ts";
import type { Clock } from "../platform/clock.ts";
import { toRefusal, type CommandRefused } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";
import { nextBatch } from "./batch.ts";
import type { OutboxItem } from "./outbox-item.ts";

/** Sends what waits: per room one command at a time, in order, again until it is answered (SYNC-11). */
export interface Sender {
  /** Sends what waits in a room, unless a command is under way or a next try is due later. */
  pump(roomId: Id): void;
  /** Forgets waits between tries, those that the server asked for aside, and pumps all rooms. */
  wake(): void;
  stop(): void;
}

export interface SenderDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly send: (roomId: Id, messages: OutgoingMessage[]) => Promise<readonly SendResult[]>;
  /** Messages of a room that may go, in order. */
  readonly waiting: (roomId: Id) => readonly OutboxItem[];
  readonly toMessage: (item: OutboxItem) => OutgoingMessage;
  readonly rooms: () => readonly Id[];
  readonly setStage: (ids: readonly Id[], stage: "queued" | "sending") => void;
  readonly commit: (message: Message) => void;
  readonly fail: (id: Id, reason: ErrorCode) => void;
  /** Whether a refusal is about a message's files, and they are looked after: it waits for them then, and nothing waits for it. */
  readonly setBack: (id: Id, reason: ErrorCode) => boolean;
}

interface RoomQueue {
  underWay: boolean;
  failures: number;
  /** Messages in the next command: one by one after a refusal that does not say which message it means. */
  limit: number;
  cancelRetry: (() => void) | null;
  /** The server asked not to be tried before this (ms since 1970). */
  notBefore: number;
}

/** Refusals that are about who speaks, not about the message: it waits for another token or script. */
const WAITS: ReadonlySet<ErrorCode> = new Set(["not_authenticated", "origin_not_allowed", "unsupported_version"]);

export function createSender(dependencies: SenderDependencies): Sender {
  const { clock, randomness } = dependencies;
  const queues = new Map<Id, RoomQueue>();
  let stopped = false;

  const queueOf = (roomId: Id): RoomQueue => {
    const queue = queues.get(roomId) ?? { underWay: false, failures: 0, limit: MESSAGES_PER_COMMAND, cancelRetry: null, notBefore: 0 };
    queues.set(roomId, queue);
    return queue;
  };
  const retryLater = (roomId: Id, floorMs: number): void => {
    const queue = queueOf(roomId);
    const wait = floorMs + fullJitter(queue.failures, randomness);
    queue.failures += 1;
    queue.notBefore = clock.now() + floorMs;
    queue.cancelRetry?.();
    queue.cancelRetry = clock.setTimeout(() => {
      queue.cancelRetry = null;
      pump(roomId);
    }, wait);
  };
  const refuseAll = (roomId: Id, batch: readonly OutboxItem[], refusal: CommandRefused): void => {
    const queue = queueOf(roomId);
    if (batch.length === 1 && dependencies.setBack(batch[0]!.id, refusal.code)) return;
    if (refusal.retryable || WAITS.has(refusal.code)) return retryLater(roomId, refusal.retryAfterMs ?? 0);
    if (batch.length === 1) dependencies.fail(batch[0]!.id, refusal.code);
    else queue.limit = 1;
  };
  const takeResults = (roomId: Id, batch: readonly OutboxItem[], results: readonly SendResult[]): void => {
    const queue = queueOf(roomId);
    queue.limit = MESSAGES_PER_COMMAND;
    const answered = new Set(results.map((result) => (result.outcome === "committed" ? result.message.id : result.messageId)));
    if (batch.some(({ id }) => answered.has(id))) queue.failures = 0;
    let floorMs: number | null = batch.every(({ id }) => answered.has(id)) ? null : 0;
    for (const result of results) {
      if (result.outcome === "committed") dependencies.commit(result.message);
      else if (dependencies.setBack(result.messageId, result.code)) continue;
      else if (result.retryable) floorMs = Math.max(floorMs ?? 0, (result.retryAfter ?? 0) * 1000);
      else dependencies.fail(result.messageId, result.code);
    }
    if (floorMs !== null) retryLater(roomId, floorMs);
  };

  const sendBatch = async (roomId: Id, batch: readonly OutboxItem[]): Promise<void> => {
    const ids = batch.map(({ id }) => id);
    dependencies.setStage(ids, "sending");
    try {
      const results = await dependencies.send(roomId, batch.map(dependencies.toMessage));
      if (!stopped) takeResults(roomId, batch, results);
    } catch (error) {
      if (!stopped) refuseAll(roomId, batch, toRefusal(error));
    } finally {
      // Only those still "sending" go back; answered ones are gone or failed.
      if (!stopped) dependencies.setStage(ids, "queued");
    }
  };
  const pump = (roomId: Id): void => {
    const queue = queueOf(roomId);
    if (stopped || queue.underWay || queue.cancelRetry !== null) return;
    const batch = nextBatch(dependencies.waiting(roomId), queue.limit);
    if (batch.length === 0) return;
    queue.underWay = true;
    void sendBatch(roomId, batch).finally(() => {
      queue.underWay = false;
      pump(roomId);
    });
  };

  return {
    pump,
    wake() {
      for (const queue of queues.values()) {
        if (clock.now() < queue.notBefore) continue;
        queue.cancelRetry?.();
        queue.cancelRetry = null;
      }
      for (const roomId of dependencies.rooms()) pump(roomId);
    },
    stop() {
      stopped = true;
      for (const queue of queues.values()) queue.cancelRetry?.();
    },
  };
}
