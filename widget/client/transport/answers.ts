import type { AckFrame, AnswerFrame } from "../../../protocol/frames.ts";
import type { Clock } from "../platform/clock.ts";
import { CommandRefused } from "../platform/command-refused.ts";

/** Joins answers to commands by id. */
export interface Answers {
  /** Waits for the answer to `id`. @throws CommandRefused as answered, or `unavailable` when none came in time or the way broke */
  expect(id: string): Promise<AckFrame>;
  /** Takes an answer; one that nobody waits for any more is passed over. */
  take(frame: AnswerFrame): void;
  /** Gives up all that is waited for. */
  giveUp(): void;
}

interface Waiting {
  resolve(frame: AckFrame): void;
  reject(error: CommandRefused): void;
}

/** Milliseconds until a command counts as unanswered. */
const ANSWER_MS = 15_000;

export function createAnswers(clock: Clock): Answers {
  const waiting = new Map<string, Waiting>();
  const settle = (id: string): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  };
  return {
    expect(id) {
      return new Promise((resolve, reject) => {
        const cancel = clock.setTimeout(() => settle(id)?.reject(new CommandRefused("unavailable")), ANSWER_MS);
        waiting.set(id, {
          resolve: (frame) => (cancel(), resolve(frame)),
          reject: (error) => (cancel(), reject(error)),
        });
      });
    },
    take(frame) {
      const found = settle(frame.id);
      if (frame.type === "ack") found?.resolve(frame);
      else found?.reject(refusal(frame));
    },
    giveUp() {
      for (const id of Array.from(waiting.keys())) settle(id)?.reject(new CommandRefused("unavailable"));
    },
  };
}

/** The ack, or the refusal thrown. @throws CommandRefused */
export function readAnswer(frame: AnswerFrame): AckFrame {
  if (frame.type === "ack") return frame;
  throw refusal(frame);
}

function refusal(frame: Extract<AnswerFrame, { type: "refused" }>): CommandRefused {
  const retryAfterMs = frame.retryAfter === undefined ? undefined : frame.retryAfter * 1000;
  return new CommandRefused(frame.code, { retryable: frame.retryable, retryAfterMs, errors: frame.errors });
}
