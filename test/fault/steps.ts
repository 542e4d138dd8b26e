import { setTimeout as pause } from "node:timers/promises";
import { createIdMaker } from "../../protocol/ids.ts";
import type { Random } from "../support/random.ts";
import { changeMessage, pickMessage } from "./changes.ts";
import type { Client } from "./client.ts";
import type { World } from "./world.ts";

/** One thing that happens in a run. What takes long goes on while others happen. */
export type Step = (world: World, random: Random) => void;

/** Steps with their weights; most are people talking. */
export const STEPS: readonly (readonly [weight: number, step: Step])[] = [
  [56, say],
  [6, read],
  [16, change],
  [6, (world, random) => pick(world, random).relay.cut()],
  [6, cutWhileTalking],
  [6, swallowAnswer],
  [3, (world, random) => pick(world, random).relay.refuse()],
  [3, (world, random) => pick(world, random).relay.blockSockets()],
  [5, (world, random) => pick(world, random).relay.repeat()],
  [3, (world, random) => pick(world, random).relay.delay(random.below(400))],
  [18, (world, random) => pick(world, random).relay.heal()],
  [2, (world, random) => pick(world, random).restart()],
  [3, crashPage],
  [3, moveDoor],
  [4, killServer],
  [2, stopServer],
  [3, crashDatabase],
  [2, cutPower],
  [2, loseBus],
];

/** Milliseconds after which nobody waits for a change of members any more. */
const DOOR_MS = 10_000;

const POLL = { options: ["Pizza", "Soup"], multiple: false, anonymous: false, closesAt: null };

/** An id for words that are said once only in a run. */
const createWord = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

/** Somebody says one to three messages in a room of theirs. */
export function say(world: World, random: Random): void {
  talk(world, pick(world, random), random);
}

function talk(world: World, client: Client, random: Random): void {
  const roomId = client.rooms[random.below(client.rooms.length)]!;
  // A page that has just come back does not know its person yet.
  if (client.session.store.state.me === null) return;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const body = `${client.name} ${createWord()}`;
    const about = random.below(5) === 0 ? pickMessage(client, roomId, random) : undefined;
    try {
      const messageId = client.session.commands.send(roomId, body, {
        ...(about !== undefined && { replyTo: about.id }),
        ...(random.below(8) === 0 && { poll: POLL }),
        ...(random.below(8) === 0 && { priority: "important" }),
      });
      world.history.record({ type: "invoke", client: client.name, roomId, messageId, body });
    } catch {
      return;
    }
  }
}

function change(world: World, random: Random): void {
  changeMessage(pick(world, random), world.history, random, createWord);
}

function read(world: World, random: Random): void {
  const { session, rooms } = pick(world, random);
  const room = session.store.state.rooms.get(rooms[0]!);
  if (room !== undefined) session.commands.markRead(rooms[0]!, room.timeline?.messages.at(-1)?.position ?? 0);
}

function cutWhileTalking(world: World, random: Random): void {
  const client = pick(world, random);
  client.relay.cutMidFrame();
  talk(world, client, random);
}

/** What is said now is committed, and its answer never comes. */
function swallowAnswer(world: World, random: Random): void {
  const client = pick(world, random);
  client.relay.swallow();
  talk(world, client, random);
}

function crashPage(world: World, random: Random): void {
  const client = pick(world, random);
  talk(world, client, random);
  client.crash();
}

/** The owner takes the guest out, or lets them in again, by turns. */
function moveDoor(world: World): void {
  // A page that crashes meanwhile never answers.
  const turn = () => Promise.race([turnDoor(world), pause(DOOR_MS, undefined, { ref: false })]);
  world.underWay.door = world.underWay.door.then(turn).catch(() => undefined);
}

async function turnDoor({ door, history, tally }: World): Promise<void> {
  const { owner, guest, guestId, roomId } = door;
  const place = { client: guest.name, roomId };
  tally.removals += 1;
  if (tally.removals % 2 === 0) {
    history.record({ type: "added", ...place });
    return owner.session.commands.addMembers(roomId, [guestId]);
  }
  history.record({ type: "removing", ...place });
  await owner.session.commands.removeMember(roomId, guestId);
  history.record({ type: "removed", ...place });
}

/** kill -9 while people talk on. */
export function killServer(world: World, random: Random): void {
  const { kill, nodes } = world.nodes;
  if (kill !== null) hurtServers(world, "kills", () => kill(random.below(nodes.length)));
}

/** A stop in order: everyone is told to come back. */
function stopServer(world: World, random: Random): void {
  const { stop, nodes } = world.nodes;
  if (stop !== null) hurtServers(world, "stops", () => stop(random.below(nodes.length)));
}

export function crashDatabase(world: World): void {
  const { crashDatabase: crash } = world.nodes;
  if (crash !== null) hurtServers(world, "crashes", crash);
}

function cutPower(world: World): void {
  const { cutPower: cut } = world.nodes;
  if (cut !== null) hurtServers(world, "powerCuts", cut);
}

function loseBus(world: World): void {
  const { loseBus: lose } = world.nodes;
  if (lose !== null) hurtServers(world, "busLosses", lose);
}

/** One trouble of servers at a time: a server cannot start while its database is down. */
function hurtServers(world: World, fault: "kills" | "stops" | "crashes" | "powerCuts" | "busLosses", hurt: () => Promise<void>): void {
  if (world.underWay.servers !== null) return;
  world.tally[fault] += 1;
  world.underWay.servers = hurt().finally(() => (world.underWay.servers = null));
}

function pick(world: World, random: Random): Client {
  return world.clients[random.below(world.clients.length)]!;
}
