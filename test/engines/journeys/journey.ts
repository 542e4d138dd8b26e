import type { Stage } from "../support/stage.ts";

/** What somebody does with the chat, told in the present tense; it holds in every engine. */
export interface Journey {
  readonly name: string;
  run(stage: Stage): Promise<void>;
}
