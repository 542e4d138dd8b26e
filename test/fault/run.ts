import { createRandom } from "../support/random.ts";
import { check, type Violation } from "./checker.ts";
import type { HistoryEvent } from "./history.ts";
import type { Layout, Nodes } from "./nodes.ts";
import { play } from "./schedule.ts";
import { describeTally, type Tally } from "./tally.ts";
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
}

/** Plays one schedule of faults against real servers, a real database and real clients, and checks its history. */
export async function runFaults(nodes: Nodes, { seed, steps }: RunOptions): Promise<Outcome> {
  const begun = performance.now();
  const world = await createWorld(nodes, seed);
  try {
    await play(world, createRandom(seed), steps);
    const { violations, stored } = await finish(world);
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

async function finish(world: World): Promise<Pick<Outcome, "stored" | "violations">> {
  try {
    const run = await world.settle();
    return { stored: run.stored.length, violations: [...check(run), ...died(world)] };
  } catch (error) {
    // Trouble is over and something still hangs: that is a broken promise, too.
    return { stored: 0, violations: [{ rule: "stuck", detail: error instanceof Error ? error.message : String(error) }, ...died(world)] };
  }
}

function died({ nodes }: World): Violation[] {
  return nodes.dead().map((detail) => ({ rule: "died", detail }));
}

/** An outcome in one line. */
export function describeOutcome({ seed, layout, sent, acknowledged, stored, milliseconds, violations, faults }: Outcome): string {
  const found = violations.map(({ rule, detail }) => `\n  ${rule}: ${detail}`).join("");
  return `seed ${seed}, ${layout}: ${sent} sent, ${acknowledged} acknowledged, ${stored} stored, ${violations.length} violations, ${milliseconds} ms; ${describeTally(faults)}${found}`;
}
