import { after, before, suite, test } from "node:test";
import type { Engine } from "../drivers/engine.ts";
import { openStage, type Stage } from "../support/stage.ts";
import { files } from "./files.ts";
import { opening } from "./opening.ts";
import { talking } from "./talking.ts";

/** Plays every journey in one engine, one after another with the same two people. */
export function playJourneys(name: Engine["name"], open: () => Promise<Engine>): void {
  suite(name, () => {
    let stage: Stage;
    before(async () => {
      stage = await openStage(open);
    });
    after(() => stage.close());
    for (const journey of [...opening, ...talking, ...files])
      test(journey.name, (context) => {
        context.diagnostic(`engine ${name} ${stage.engine.version}: ${journey.name}`);
        return journey.run(stage);
      });
  });
}
