import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import { CommitOutcomeUnknown, databaseErrorCode, isUnreachable } from "../../database/database-errors.ts";

/** What became of one item of a batch. */
export type Outcome<Result> = { readonly ok: true; readonly value: Result } | { readonly ok: false; readonly error: unknown };

/** How a queue writes and how much it holds. Weights are in messages of about 1 KiB. */
export interface WriteQueueOptions<Item, Result> {
  /** Writes a batch in one transaction and answers each item, in order. Throws when nothing of it was written, or nobody knows. */
  readonly write: (tenantId: Id, items: readonly Item[]) => Promise<readonly Outcome<Result>[]>;
  readonly weigh: (item: Item) => number;
  readonly limits: WriteQueueLimits;
}

export interface WriteQueueLimits {
  /** Weight of one batch at most; one heavier item is a batch of its own. */
  readonly batch: number;
  /** Weight that may wait in one lane, and in all lanes of one tenant. */
  readonly lane: number;
  readonly tenant: number;
  /** Tenants written at the same time. */
  readonly parallel: number;
}

/** Group commit: one batch under way per tenant; what comes meanwhile is the next batch. */
export interface WriteQueue<Item, Result> {
  /**
   * Queues an item behind those of its lane (a room); lanes take turns. Resolves once the item is durable.
   * @throws Failure `busy` when the lane or the tenant holds all it may, `unavailable` when the database is away or the outcome of
   *   COMMIT is unknown: both with retryAfter, and sending the same ids again is safe
   */
  add(tenantId: Id, lane: string, item: Item): Promise<Result>;
  /** Resolves when nothing waits or is under way. */
  drain(): Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (value: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane<Item, Result> {
  readonly waiting: Waiting<Item, Result>[];
  weight: number;
}

/** All that waits for one tenant; the lane at the front has the next turn. */
interface Line<Item, Result> {
  readonly lanes: Map<string, Lane<Item, Result>>;
  weight: number;
  underWay: boolean;
}

const RETRY_AFTER_SECONDS = 1;
// Made once: under the load that fills a queue, a stack for each refusal would be the dearest part of it.
const BUSY = new Failure("busy", { retryAfter: RETRY_AFTER_SECONDS });

export function createWriteQueue<Item, Result>(options: WriteQueueOptions<Item, Result>): WriteQueue<Item, Result> {
  const { limits } = options;
  const lines = new Map<Id, Line<Item, Result>>();
  const ready = new Set<Id>();
  const idle = new Set<() => void>();
  let running = 0;

  function add(tenantId: Id, laneName: string, item: Item): Promise<Result> {
    const line = lines.get(tenantId) ?? { lanes: new Map(), weight: 0, underWay: false };
    const lane = line.lanes.get(laneName) ?? { waiting: [], weight: 0 };
    const weight = options.weigh(item);
    if (isFull(lane.weight, weight, limits.lane) || isFull(line.weight, weight, limits.tenant)) return Promise.reject(BUSY);
    lines.set(tenantId, line);
    line.lanes.set(laneName, lane);
    return new Promise((resolve, reject) => {
      lane.waiting.push({ item, weight, resolve, reject });
      lane.weight += weight;
      line.weight += weight;
      if (line.underWay || ready.has(tenantId)) return;
      ready.add(tenantId);
      // What else arrives in this turn belongs to the first batch.
      queueMicrotask(start);
    });
  }

  function start(): void {
    for (const tenantId of ready) {
      if (running >= limits.parallel) return;
      ready.delete(tenantId);
      running += 1;
      void run(tenantId);
    }
  }

  async function run(tenantId: Id): Promise<void> {
    const line = lines.get(tenantId)!;
    const batch = takeBatch(line, limits.batch);
    line.underWay = true;
    const outcomes = await writeOrSplit(
      options,
      tenantId,
      batch.map(({ item }) => item),
    );
    answer(batch, outcomes);
    line.underWay = false;
    running -= 1;
    if (line.lanes.size > 0) ready.add(tenantId);
    else lines.delete(tenantId);
    if (lines.size === 0) {
      for (const wake of idle) wake();
      idle.clear();
    }
    start();
  }

  return {
    add,
    drain: () => (lines.size === 0 ? Promise.resolve() : new Promise((resolve) => idle.add(resolve))),
  };
}

function answer<Item, Result>(batch: readonly Waiting<Item, Result>[], outcomes: readonly Outcome<Result>[]): void {
  batch.forEach(({ resolve, reject }, index) => {
    const outcome = outcomes[index]!;
    if (outcome.ok) resolve(outcome.value);
    else reject(outcome.error);
  });
}

function isFull(held: number, more: number, limit: number): boolean {
  return held > 0 && held + more > limit;
}

function takeBatch<Item, Result>(line: Line<Item, Result>, limit: number): Waiting<Item, Result>[] {
  const batch: Waiting<Item, Result>[] = [];
  let weight = 0;
  // A lane goes to the end after each turn, and a map's iteration meets it there again.
  for (const [name, lane] of line.lanes) {
    const next = lane.waiting[0]!;
    if (batch.length > 0 && weight + next.weight > limit) break;
    batch.push(next);
    weight += next.weight;
    lane.waiting.shift();
    lane.weight -= next.weight;
    line.weight -= next.weight;
    line.lanes.delete(name);
    if (lane.waiting.length > 0) line.lanes.set(name, lane);
  }
  return batch;
}

/** A batch that fails is written item by item, so that one bad item harms nobody else; not when the database is away, or the outcome unknown. */
async function writeOrSplit<Item, Result>(
  options: WriteQueueOptions<Item, Result>,
  tenantId: Id,
  items: readonly Item[],
): Promise<readonly Outcome<Result>[]> {
  try {
    return await options.write(tenantId, items);
  } catch (error) {
    if (isOutage(error)) return fail(items, new Failure("unavailable", { retryAfter: RETRY_AFTER_SECONDS, cause: error }));
    if (items.length === 1) return fail(items, error);
  }
  const outcomes: Outcome<Result>[] = [];
  for (const item of items) outcomes.push(...(await writeOrSplit(options, tenantId, [item])));
  return outcomes;
}

function fail(items: readonly unknown[], error: unknown): Outcome<never>[] {
  return items.map(() => ({ ok: false, error }));
}

/** SQLSTATE of a statement that took too long, waiting for a lock for example. */
const QUERY_CANCELED = "57014";

function isOutage(error: unknown): boolean {
  return error instanceof CommitOutcomeUnknown || isUnreachable(error) || databaseErrorCode(error)?.code === QUERY_CANCELED;
}
