import type { Command } from "../../../protocol/commands.ts";
import type { AckFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import { CommandRefused, mayPassLater, toRefusal } from "../platform/command-refused.ts";
import type { Randomness } from "../platform/randomness.ts";
import { PATIENCE_MS } from "../platform/waits.ts";
import { createRetryPump, type RetryPump } from "../queue/retry-pump.ts";
import { nextBatch } from "./batch.ts";
import type { CommandResult } from "./command-kind.ts";
import { kindOf, type OutboxItem } from "./outbox-item.ts";

export interface SenderDependencies {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly newId: () => Id;
  /** Carries one command. @throws CommandRefused */
  readonly command: (command: Command) => Promise<AckFrame>;
  /** Items that may go, in order, as the stages before have left them. */
  readonly waiting: () => readonly OutboxItem[];
  readonly setStage: (ids: readonly Id[], stage: "queued" | "sending") => void;
  readonly commit: (result: Exclude<CommandResult, { readonly outcome: "refused" }>) => void;
  readonly fail: (id: Id, refusal: CommandRefused) => void;
  /** Whether a refusal is about a message's files, and they are looked after: it waits for them then, and nothing waits for it. */
  readonly setBack: (id: Id, reason: CommandRefused["code"]) => boolean;
  /** Whether somebody waits for the item who is to be told of a long wait, rather than to wait for it. */
  readonly isImpatient: (id: Id) => boolean;
}

/** Sends what waits: per room one command at a time, in order, again until it is answered (SYNC-11). */
export function createSender(dependencies: SenderDependencies): RetryPump {
  const { waiting, setBack, setStage } = dependencies;
  /** Rooms in which items go one by one, after a refusal that does not say which item it means. */
  const narrowed = new Set<Id>();

  const takeResults = (roomId: Id, batch: readonly OutboxItem[], results: readonly CommandResult[]): void => {
    narrowed.delete(roomId);
    const answered = new Set(results.map((result) => (result.outcome === "committed" ? result.message.id : result.messageId)));
    if (batch.some(({ id }) => answered.has(id))) pump.progressed(roomId);
    let floorMs: number | null = batch.every(({ id }) => answered.has(id)) ? null : 0;
    for (const result of results) {
      if (result.outcome !== "refused") dependencies.commit(result);
      else if (setBack(result.messageId, result.code)) continue;
      else if (result.retryable) floorMs = Math.max(floorMs ?? 0, (result.retryAfter ?? 0) * 1000);
      else dependencies.fail(result.messageId, new CommandRefused(result.code));
    }
    if (floorMs !== null) pump.delay(roomId, floorMs);
  };
  const refuseAll = (roomId: Id, batch: readonly OutboxItem[], refusal: CommandRefused): void => {
    const only = batch.length === 1 ? batch[0] : undefined;
    if (only !== undefined && setBack(only.id, refusal.code)) return;
    const isTold = only !== undefined && (refusal.retryAfterMs ?? 0) > PATIENCE_MS && dependencies.isImpatient(only.id);
    if (mayPassLater(refusal) && !isTold) throw refusal;
    if (only === undefined) narrowed.add(roomId);
    else dependencies.fail(only.id, refusal);
  };
  const sendBatch = async (roomId: Id, signal: AbortSignal): Promise<void> => {
    const [first, ...others] = waiting().filter((item) => item.roomId === roomId);
    if (first === undefined) return;
    const batch = nextBatch([first, ...others], narrowed.has(roomId) ? 1 : Infinity);
    const ids = batch.map(({ id }) => id);
    const kind = kindOf(first);
    setStage(ids, "sending");
    try {
      const answer = await dependencies.command(kind.toCommand(batch, dependencies.newId));
      if (!signal.aborted) takeResults(roomId, batch, kind.readAnswer(answer, batch));
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
