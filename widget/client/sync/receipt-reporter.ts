import type { Command } from "../../../protocol/commands.ts";
import type { AckFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { roomOf, threadOf, type ConversationId } from "../store/conversation.ts";
import { createWatermarkReporter, type Position, type WatermarkReporter } from "./watermark-reporter.ts";
import type { Clock } from "../platform/clock.ts";
import type { Task } from "./upkeep.ts";

/** Tells the server how far the person has read and received, and whether they are there. */
export interface ReceiptReporter {
  /** By conversation. */
  readonly read: WatermarkReporter;
  readonly delivered: WatermarkReporter;
  setAway(away: boolean): void;
  /** A new connection does not know whether the person is away. */
  connected(): void;
  /** What is still to be told of the person's presence, by a socket. */
  tasks(): Task[];
  /** The same, said by a poll. */
  poll(): "online" | "away";
  /** Whether a poll that is under way says something else than what is so now. */
  hasMoved(): boolean;
  /** Tells what could not be told before. */
  wake(): void;
  /** Forgets everything, as at the end or for another person. */
  stop(): void;
  /** Forgets a room that is lost. */
  forget(roomId: Id): void;
}

export interface ReceiptReporterDependencies {
  readonly clock: Clock;
  readonly newId: () => Id;
  readonly command: (command: Command) => Promise<AckFrame>;
  readonly isConnected: () => boolean;
}

/** Milliseconds in which positions are gathered before they are told. */
const READ_GATHER_MS = 300;
const DELIVERED_GATHER_MS = 1_000;

export function createReceiptReporter({ clock, newId, command, isConnected }: ReceiptReporterDependencies): ReceiptReporter {
  const tellRead = async (conversation: ConversationId, { position, back }: Position): Promise<void> => {
    const [roomId, threadId] = [roomOf(conversation), threadOf(conversation)];
    if (threadId === null) await command({ type: back ? "mark_unread" : "mark_read", id: newId(), roomId, position });
    else await command({ type: "mark_thread", id: newId(), roomId, threadId, position, unread: back });
  };
  const tellDelivered = async (roomId: Id, { position }: Position): Promise<void> =>
    void (await command({ type: "mark_delivered", id: newId(), roomId, position }));
  const read = createWatermarkReporter({ clock, gatherMs: READ_GATHER_MS, tell: tellRead, isConnected });
  const delivered = createWatermarkReporter({ clock, gatherMs: DELIVERED_GATHER_MS, tell: tellDelivered, isConnected });
  let away = false;
  let toldAway = false;
  let polledAway = false;
  const tellAway = async (said: boolean): Promise<void> => {
    await command({ type: "set_presence", id: newId(), status: said ? "away" : "online" });
    toldAway = said;
  };
  return {
    read,
    delivered,
    setAway(next) {
      away = next;
    },
    connected() {
      toldAway = false;
    },
    poll() {
      polledAway = away;
      return away ? "away" : "online";
    },
    hasMoved: () => polledAway !== away,
    tasks() {
      const said = away;
      return said === toldAway ? [] : [{ name: "presence", aim: String(said), run: () => tellAway(said) }];
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
