import type { OutgoingMessage } from "../../../protocol/commands.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { MESSAGES_PER_COMMAND } from "../../../protocol/limits.ts";
import type { Clock } from "../platform/clock.ts";
import { mayPassLater, toRefusal, type CommandRefused } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";
import { createRetryPump, type RetryPump } from "../queue/retry-pump.ts";
import { nextBatch } from "./batch.ts";
import type { OutboxItem } from "./outbox-item.ts";

export interface SenderDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly send: (roomId: Id, messages: OutgoingMessage[]) => Promise<readonly SendResult[]>;
  /** Messages that may go, in order. */
  readonly waiting: () => readonly OutboxItem[];
  readonly toMessage: (item: OutboxItem) => OutgoingMessage;
  readonly setStage: (ids: readonly Id[], stage: "queued" | "sending") => void;
  readonly commit: (message: Message) => void;
  readonly fail: (id: Id, reason: ErrorCode) => void;
  /** Whether a refusal is about a message's files, and they are looked after: it waits for them then, and nothing waits for it. */
  readonly setBack: (id: Id, reason: ErrorCode) => boolean;
}

/** Sends what waits: per room one command at a time, in order, again until it is answered (SYNC-11). */
export function createSender(dependencies: SenderDependencies): RetryPump {
  const { waiting, setBack, setStage } = dependencies;
  /** Rooms in which messages go one by one, after a refusal that does not say which message it means. */
  const narrowed = new Set<Id>();

  const takeResults = (roomId: Id, batch: readonly OutboxItem[], results: readonly SendResult[]): void => {
    narrowed.delete(roomId);
    const answered = new Set(results.map((result) => (result.outcome === "committed" ? result.message.id : result.messageId)));
    if (batch.some(({ id }) => answered.has(id))) pump.progressed(roomId);
    let floorMs: number | null = batch.every(({ id }) => answered.has(id)) ? null : 0;
    for (const result of results) {
      if (result.outcome === "committed") dependencies.commit(result.message);
      else if (setBack(result.messageId, result.code)) continue;
      else if (result.retryable) floorMs = Math.max(floorMs ?? 0, (result.retryAfter ?? 0) * 1000);
      else dependencies.fail(result.messageId, result.code);
    }
    if (floorMs !== null) pump.delay(roomId, floorMs);
  };
  const refuseAll = (roomId: Id, batch: readonly OutboxItem[], refusal: CommandRefused): void => {
    const only = batch.length === 1 ? batch[0] : undefined;
    if (only !== undefined && setBack(only.id, refusal.code)) return;
    if (mayPassLater(refusal)) throw refusal;
    if (only === undefined) narrowed.add(roomId);
    else dependencies.fail(only.id, refusal.code);
  };
  const sendBatch = async (roomId: Id, signal: AbortSignal): Promise<void> => {
    const limit = narrowed.has(roomId) ? 1 : MESSAGES_PER_COMMAND;
    const inRoom = waiting().filter((item) => item.roomId === roomId);
    const batch = nextBatch(inRoom, limit);
    const ids = batch.map(({ id }) => id);
    setStage(ids, "sending");
    try {
      const results = await dependencies.send(roomId, batch.map(dependencies.toMessage));
      if (!signal.aborted) takeResults(roomId, batch, results);
    } catch (error) {
      if (!signal.aborted) refuseAll(roomId, batch, toRefusal(error));
    } finally {
      // Only those still "sending" go back; answered ones are gone or failed.
      if (!signal.aborted) setStage(ids, "queued");
    }
  };
  const pump = createRetryPump({
    ...dependencies,
    ready: () => new Set(waiting().map(({ roomId }) => roomId)),
    run: sendBatch,
  });
  return pump;
}
