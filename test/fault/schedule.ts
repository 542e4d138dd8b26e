import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { createWord, type Client, type World } from "./world.ts";

/** One thing that happens in a run. */
type Step = (world: World, random: Random) => Promise<void> | void;

/** Steps with their weights; three of four are people talking. */
const STEPS: readonly (readonly [weight: number, step: Step])[] = [
  [60, say],
  [8, (world, random) => pick(world, random).relay.cut()],
  [8, (world, random) => pick(world, random).relay.cutMidFrame()],
  [8, (world, random) => pick(world, random).relay.swallow()],
  [4, (world, random) => pick(world, random).relay.refuse()],
  [20, (world, random) => pick(world, random).relay.heal()],
  [3, killServer],
  [2, crashDatabase],
];

/** Longest time between two steps, in milliseconds. */
const PACE_MS = 60;

/** Plays `count` steps that the seed picks. */
export async function play(world: World, random: Random, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await draw(random)(world, random);
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

function say(world: World, random: Random): void {
  const client = pick(world, random);
  const roomId = client.rooms[random.below(client.rooms.length)]!;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const body = `${client.name} ${createWord()}`;
    const messageId = client.session.commands.send(roomId, body);
    world.history.record({ type: "invoke", client: client.name, roomId, messageId, body });
  }
}

/** kill -9 while others talk on, then a start on the same port. */
async function killServer(world: World): Promise<void> {
  await world.server.kill();
  await world.server.restart();
}

/** The database stops at once, as in a crash, under whatever is being written. */
async function crashDatabase(world: World): Promise<void> {
  await world.cluster.stopImmediately();
  await world.cluster.restart();
}

function pick(world: World, random: Random): Client {
  return world.clients[random.below(world.clients.length)]!;
}
