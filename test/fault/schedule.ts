import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { until } from "./states.ts";
import { crashDatabase, killServer, say, STEPS, type Step } from "./steps.ts";
import type { World } from "./world.ts";

/** Longest time between two steps, in milliseconds. */
const PACE_MS = 60;

/** Plays `count` steps that the seed picks. */
export async function play(world: World, random: Random, count: number): Promise<void> {
  await Promise.all(
    world.clients.map(({ name, session }) => until(session, ({ connection }) => connection.status === "online", `online: ${name}`)),
  );
  // Whatever the seed picks, each run loses a server and the database once, while people talk.
  const certain = new Map([
    [Math.floor(count / 3), killServer],
    [Math.floor((2 * count) / 3), crashDatabase],
  ]);
  for (let index = 0; index < count; index += 1) {
    const step = certain.get(index);
    if (step !== undefined) await world.underWay.servers;
    (step ?? draw(random))(world, random);
    await pause(random.below(PACE_MS));
  }
}

function draw(random: Random): Step {
  let left = random.below(STEPS.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, step] of STEPS) {
    if (left < weight) return step;
    left -= weight;
  }
  return say;
}
