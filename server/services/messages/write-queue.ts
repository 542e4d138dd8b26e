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
  /** Batches under way at the same time. */
  readonly parallel: number;
  /** Weight of what waits in other lanes at which a tenant's next batch goes beside the one under way; none does unless told. */
  readonly beside?: number;
}

/**
 * Group commit: what comes while a tenant's batch is under way is the next batch. Where much waits meanwhile in other lanes, these go beside it: the
 * disk writes two commits as fast as one.
 */
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
  readonly name: string;
  readonly waiting: Waiting<Item, Result>[];
  weight: number;
}

/** What is written together, and from which lanes. */
interface Batch<Item, Result> {
  readonly items: readonly Waiting<Item, Result>[];
  readonly lanes: ReadonlySet<Lane<Item, Result>>;
}

/** All that waits for one tenant. */
interface Line<Item, Result> {
  readonly lanes: Map<string, Lane<Item, Result>>;
  /** Lanes with something that waits, and nothing under way; the one at the front has the next turn. */
  readonly free: Set<Lane<Item, Result>>;
  weight: number;
  freeWeight: number;
  underWay: number;
}

/** Batches of a tenant under way at most. */
const SIDE_BY_SIDE = 2;

const RETRY_AFTER_SECONDS = 1;
// Made once: under the load that fills a queue, a stack for each refusal would be the dearest part of it.
const BUSY = new Failure("busy", { retryAfter: RETRY_AFTER_SECONDS });

export function createWriteQueue<Item, Result>(options: WriteQueueOptions<Item, Result>): WriteQueue<Item, Result> {
  const { limits } = options;
  const { beside = Infinity } = limits;
  const lines = new Map<Id, Line<Item, Result>>();
  const ready = new Set<Id>();
  const idle = new Set<() => void>();
  const inThisTurn = createTurn(start);
  let running = 0;

  function add(tenantId: Id, laneName: string, item: Item): Promise<Result> {
    const line = lines.get(tenantId) ?? { lanes: new Map(), free: new Set(), weight: 0, freeWeight: 0, underWay: 0 };
    const lane = line.lanes.get(laneName) ?? { name: laneName, waiting: [], weight: 0 };
    const weight = options.weigh(item);
    if (isFull(lane.weight, weight, limits.lane) || isFull(line.weight, weight, limits.tenant)) return Promise.reject(BUSY);
    lines.set(tenantId, line);
    return new Promise((resolve, reject) => {
      put(line, lane, { item, weight, resolve, reject });
      prepare(tenantId, line);
    });
  }

  // What else arrives in this turn of the loop, by other sockets too, belongs to the same batch.
  function prepare(tenantId: Id, line: Line<Item, Result>): void {
    if (line.underWay > 0 && (line.underWay >= SIDE_BY_SIDE || line.freeWeight < beside)) return;
    ready.add(tenantId);
    inThisTurn.run();
  }

  function start(): void {
    for (const tenantId of ready) {
      if (running >= limits.parallel) return;
      ready.delete(tenantId);
      const line = lines.get(tenantId);
      if (line !== undefined && line.free.size > 0) void run(tenantId, line);
    }
  }

  async function run(tenantId: Id, line: Line<Item, Result>): Promise<void> {
    running += 1;
    line.underWay += 1;
    const batch = takeBatch(line, limits.batch);
    const items = batch.items.map(({ item }) => item);
    const outcomes = await writeOrSplit(options, tenantId, items);
    line.underWay -= 1;
    running -= 1;
    giveBack(line, batch.lanes);
    // Before anybody hears of this one, so that the next is on its way to the database while they are told.
    if (line.free.size > 0) prepare(tenantId, line);
    else if (line.lanes.size === 0) lines.delete(tenantId);
    if (ready.size > 0) inThisTurn.run();
    answer(batch.items, outcomes);
    if (lines.size === 0) wakeAll(idle);
  }

  return {
    add,
    drain: () => (lines.size === 0 ? Promise.resolve() : new Promise((resolve) => idle.add(resolve))),
  };
}

/** Does something once at the end of the loop's turn, however often it is asked for. */
function createTurn(work: () => void): { run(): void } {
  let isDue = false;
  const perform = (): void => {
    isDue = false;
    work();
  };
  return {
    run() {
      if (!isDue) setImmediate(perform);
      isDue = true;
    },
  };
}

function wakeAll(idle: Set<() => void>): void {
  for (const wake of idle) wake();
  idle.clear();
}

function put<Item, Result>(line: Line<Item, Result>, lane: Lane<Item, Result>, waiting: Waiting<Item, Result>): void {
  if (!line.lanes.has(lane.name)) {
    line.lanes.set(lane.name, lane);
    line.free.add(lane);
  }
  lane.waiting.push(waiting);
  lane.weight += waiting.weight;
  line.weight += waiting.weight;
  if (line.free.has(lane)) line.freeWeight += waiting.weight;
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

function takeBatch<Item, Result>(line: Line<Item, Result>, limit: number): Batch<Item, Result> {
  const items: Waiting<Item, Result>[] = [];
  const lanes = new Set<Lane<Item, Result>>();
  let weight = 0;
  // A lane goes to the end after each turn, and a set's iteration meets it there again.
  for (const lane of line.free) {
    const next = lane.waiting[0]!;
    if (items.length > 0 && weight + next.weight > limit) break;
    items.push(next);
    lanes.add(lane);
    weight += next.weight;
    lane.waiting.shift();
    lane.weight -= next.weight;
    line.weight -= next.weight;
    line.freeWeight -= next.weight;
    line.free.delete(lane);
    if (lane.waiting.length > 0) line.free.add(lane);
  }
  for (const lane of lanes) if (line.free.delete(lane)) line.freeWeight -= lane.weight;
  return { items, lanes };
}

/** Lanes whose batch is answered: what waits in them may go. */
function giveBack<Item, Result>(line: Line<Item, Result>, lanes: ReadonlySet<Lane<Item, Result>>): void {
  for (const lane of lanes) {
    if (lane.waiting.length === 0) {
      line.lanes.delete(lane.name);
      continue;
    }
    line.free.add(lane);
    line.freeWeight += lane.weight;
  }
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
