import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { until } from "./states.ts";
import { say, STEPS, type Step } from "./steps.ts";
import type { World } from "./world.ts";

/** Longest time between two steps, in milliseconds. */
const PACE_MS = 60;

/** Plays `count` steps that the seed picks. */
export async function play(world: World, random: Random, count: number): Promise<void> {
  await Promise.all(
    world.clients.map(({ name, session }) => until(session, ({ connection }) => connection.status === "online", `online: ${name}`)),
  );
  for (let index = 0; index < count; index += 1) {
    draw(random)(world, random);
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
