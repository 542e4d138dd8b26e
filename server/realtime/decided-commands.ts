import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Command } from "../../protocol/commands.ts";
import type { AnswerFrame } from "../../protocol/frames.ts";
import type { Session } from "../services/shared/actor.ts";

export interface DecidedCommandsOptions {
  /** Answers kept; the one made longest ago goes first. */
  readonly most: number;
  /** Milliseconds an answer is kept. */
  readonly lifetime: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Decides each command once (WIRE-4). A copy, made by a network on the way, of one that is under way is answered with it; of one that was refused
 * for good it is refused again, for its sender has been told so and may have done something else since. What was granted can be
 * repeated anyway, and what may be tried again is decided anew.
 */
export class DecidedCommands {
  readonly #options: DecidedCommandsOptions;
  readonly #underWay = new Map<string, { readonly command: Command; readonly answer: Promise<AnswerFrame> }>();
  readonly #refused = new Map<string, { readonly fingerprint: string; readonly answer: AnswerFrame; readonly until: number }>();

  constructor(options: DecidedCommandsOptions) {
    this.#options = options;
  }

  /** Answers `command`; `decide` never rejects. */
  async once(session: Session, command: Command, decide: () => Promise<AnswerFrame>): Promise<AnswerFrame> {
    const key = `${session.userId} ${command.id}`;
    const present = this.#underWay.get(key);
    // Under an id that stands for another command nothing is known of this one.
    if (present !== undefined) return isDeepStrictEqual(present.command, command) ? present.answer : decide();
    const refused = this.#refused.get(key);
    if (refused !== undefined && this.#options.now() < refused.until && refused.fingerprint === fingerprint(command)) return refused.answer;
    const answer = decide();
    this.#underWay.set(key, { command, answer });
    const decided = await answer;
    this.#underWay.delete(key);
    if (isRefusedForGood(decided)) this.#keep(key, command, decided);
    return decided;
  }

  #keep(key: string, command: Command, answer: AnswerFrame): void {
    this.#refused.delete(key);
    this.#refused.set(key, { fingerprint: fingerprint(command), answer, until: this.#options.now() + this.#options.lifetime });
    const oldest = this.#refused.keys().next();
    if (this.#refused.size > this.#options.most && oldest.done !== true) this.#refused.delete(oldest.value);
  }
}

/** Also where that is said of some messages of several only. */
function isRefusedForGood(answer: AnswerFrame): boolean {
  const parts = answer.type === "refused" ? [answer] : (answer.messages ?? []).filter(({ outcome }) => outcome === "refused");
  return parts.some((part) => "retryable" in part && !part.retryable);
}

function fingerprint(command: Command): string {
  return hash("sha256", JSON.stringify(command), "hex");
}
