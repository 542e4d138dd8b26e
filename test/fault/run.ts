import { createRandom } from "../support/random.ts";
import { check, type Violation } from "./checker.ts";
import { play } from "./schedule.ts";
import { createWorld } from "./world.ts";

/** What one seeded run came to. */
export interface Outcome {
  readonly seed: number;
  readonly sent: number;
  readonly stored: number;
  readonly violations: readonly Violation[];
}

/** Plays one schedule of faults against the real server, database and clients, and checks its history. */
export async function runFaults(seed: number, steps: number): Promise<Outcome> {
  const random = createRandom(seed);
  const world = await createWorld(random);
  try {
    await play(world, random, steps);
    await world.settle();
    const result = await world.result();
    const sent = result.events.filter(({ type }) => type === "invoke").length;
    return { seed, sent, stored: result.stored.length, violations: check(result) };
  } finally {
    await world.close();
  }
}
