import type { Platform } from "../../widget/client/platform/platform.ts";
import { createRandom } from "../support/random.ts";
import { check, type Violation } from "./checker.ts";
import type { HistoryEvent } from "./history.ts";
import type { Layout, Nodes } from "./nodes.ts";
import { play } from "./schedule.ts";
import { describeTally, type Tally } from "./tally.ts";
import type { Patience } from "./states.ts";
import { createWorld, type World } from "./world.ts";

/** What one seeded run came to. */
export interface Outcome {
  readonly seed: number;
  readonly layout: Layout;
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly faults: Tally;
  readonly milliseconds: number;
  readonly violations: readonly Violation[];
}

export interface RunOptions {
  readonly seed: number;
  readonly steps: number;
  /** Plants a fault into every page. */
  readonly plant?: (platform: Platform) => Platform;
  readonly patience?: Patience;
}

/** Plays one schedule of faults against real servers, a real database and real clients, and checks its history. */
export async function runFaults(nodes: Nodes, { seed, steps, plant, patience }: RunOptions): Promise<Outcome> {
  const begun = performance.now();
  const world = await createWorld(nodes, { seed, ...(plant && { plant }) });
  try {
    await play(world, createRandom(seed), steps);
    const { violations, stored } = await finish(world, patience);
    const count = (type: HistoryEvent["type"]) =>
      new Set(world.history.events.flatMap((event) => (event.type === type && "messageId" in event ? [event.messageId] : []))).size;
    const milliseconds = Math.round(performance.now() - begun);
    return {
      seed,
      layout: nodes.layout,
      stored,
      violations,
      milliseconds,
      sent: count("invoke"),
      acknowledged: count("ok"),
      faults: world.totals(),
    };
  } finally {
    await world.close();
  }
}

async function finish(world: World, patience?: Patience): Promise<Pick<Outcome, "stored" | "violations">> {
  const stuck: Violation[] = [];
  const states = await world.settle(patience).catch((error: unknown) => {
    // Trouble is over and something still hangs: that is a broken promise, too.
    stuck.push({ rule: "stuck", detail: error instanceof Error ? error.message : String(error) });
    return [];
  });
  const run = await world.result(states);
  return { stored: run.stored.length, violations: [...check(run), ...stuck, ...died(world)] };
}

function died({ nodes }: World): Violation[] {
  return nodes.dead().map((detail) => ({ rule: "died", detail }));
}

/** An outcome in one line. */
export function describeOutcome({ seed, layout, sent, acknowledged, stored, milliseconds, violations, faults }: Outcome): string {
  const found = violations.map(({ rule, detail }) => `\n  ${rule}: ${detail}`).join("");
  return `seed ${seed}, ${layout}: ${sent} sent, ${acknowledged} acknowledged, ${stored} stored, ${violations.length} violations, ${milliseconds} ms; ${describeTally(faults)}${found}`;
}
