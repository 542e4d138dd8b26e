import * as v from "valibot";
import type { Database, Transaction } from "../../database/database.ts";
import {
  claimEffect,
  claimLeased,
  leaseEffect,
  listDueEffects,
  recordFailure,
  removeEffect,
  renewEffect,
  type ClaimedEffect,
  type EffectName,
  type NewEffect,
} from "../../repositories/effects.ts";
import type { Logger } from "../../telemetry/logger.ts";

/** What carrying out an effect came to. */
export interface EffectResult {
  /** When it is to be carried out again, and with what; null: it is done. */
  readonly next: Pick<NewEffect, "dueAt" | "payload"> | null;
  /** Tells of it once it is committed. What is told by this alone is lost with a node that dies just then: it belongs in a log as well. */
  publish?(): void;
}

/**
 * How effects of one kind are carried out: in the transaction that ends them, so that each is done once (EFFECT-2). It takes the effect's lock before
 * any room's, and so nobody who holds a room's may wait for an effect that is there.
 */
export interface EffectKind {
  readonly kind: string;
  carryOut(tx: Transaction, effect: ClaimedEffect & { readonly at: number }, prepared?: unknown): Promise<EffectResult>;
  /**
   * What is slow about it, done before and outside of any transaction, under a lease (EFFECT-4); it may be done again, on another node, should this one
   * be lost. Without it there is nothing slow.
   */
  prepare?(effect: ClaimedEffect, signal: AbortSignal): Promise<unknown>;
}

/** An effect whose payload is checked before it is carried out. */
export function defineEffect<S extends v.GenericSchema>(
  kind: string,
  schema: S,
  carryOut: (tx: Transaction, effect: EffectName & { readonly at: number; readonly payload: v.InferOutput<S> }) => Promise<EffectResult>,
): EffectKind {
  return { kind, carryOut: (tx, { payload, ...effect }) => carryOut(tx, { ...effect, payload: v.parse(schema, payload) }) };
}

/** An effect that has to wait for something outside first: `prepare` does, and its result is what `carryOut` writes. */
export function defineErrand<S extends v.GenericSchema, T>(
  kind: string,
  schema: S,
  work: {
    prepare(effect: EffectName & { readonly payload: v.InferOutput<S> }, signal: AbortSignal): Promise<T>;
    carryOut(
      tx: Transaction,
      effect: EffectName & { readonly at: number; readonly payload: v.InferOutput<S>; readonly prepared: T },
    ): Promise<EffectResult>;
  },
): EffectKind {
  return {
    kind,
    prepare: ({ payload, ...effect }, signal) => work.prepare({ ...effect, payload: v.parse(schema, payload) }, signal),
    // What `prepare` has answered, which the runner hands on as it is.
    carryOut: (tx, { payload, ...effect }, prepared) =>
      work.carryOut(tx, { ...effect, payload: v.parse(schema, payload), prepared: prepared as T }),
  };
}

/** Carries out what is due, beside other nodes that do the same. */
export interface EffectRunner {
  /** Carries out all that is due; answers when the next one is, in ms since 1970, or null. */
  runDue(): Promise<number | null>;
  /** Takes up nothing more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

export interface EffectDependencies {
  readonly database: Pick<Database, "withTenant" | "acrossTenants">;
  readonly kinds: readonly EffectKind[];
  readonly logger: Pick<Logger, "warn" | "error">;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Failures in a row after which an effect is tried no more: a good hour. */
export const EFFECT_ATTEMPTS = 20;
const [FIRST_DELAY_MS, LONGEST_DELAY_MS] = [1_000, 300_000];
/** Effects looked at in one go, and carried out at a time. */
const [LISTED, LANES] = [100, 4];
/** Milliseconds for which an effect is in hand that has to wait for something outside. */
const LEASE_MS = 60_000;

export function createEffectRunner(dependencies: EffectDependencies): EffectRunner {
  const { database, now } = dependencies;
  const kinds = new Map(dependencies.kinds.map((kind) => [kind.kind, kind]));
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();

  /** How many of them were carried out, or failed. */
  async function runAll(due: readonly EffectName[]): Promise<number> {
    const remaining = due.values();
    let settled = 0;
    const lane = async () => {
      for (const name of remaining) {
        const kind = kinds.get(name.kind);
        if (stopping.signal.aborted || kind === undefined) return;
        if (await runOne(dependencies, { kind, signal: stopping.signal }, name)) settled += 1;
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return settled;
  }

  async function runDue(): Promise<number | null> {
    for (;;) {
      if (stopping.signal.aborted) return null;
      const { due, next } = await database.acrossTenants((tx) =>
        listDueEffects(tx, { kinds: [...kinds.keys()], at: now(), limit: LISTED }),
      );
      // What others have in hand is left to them.
      if ((await runAll(due)) === 0) return next;
    }
  }

  return {
    runDue() {
      const run = runDue();
      const ended = run.catch(() => {}).finally(() => running.delete(ended));
      running.add(ended);
      return run;
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

interface Work {
  readonly kind: EffectKind;
  /** Aborts when the node stops. */
  readonly signal: AbortSignal;
}

/** Carries one out. False: another node has it, or it is not due any more. */
async function runOne(dependencies: EffectDependencies, work: Work, name: EffectName): Promise<boolean> {
  const { kind, signal } = work;
  let claimed: ClaimedEffect | null = null;
  try {
    if (kind.prepare !== undefined) claimed = await lease(dependencies, name);
    const leased = claimed;
    if (kind.prepare !== undefined && leased === null) return false;
    const prepared = leased === null ? undefined : await kind.prepare?.(leased, signal);
    const result = await dependencies.database.withTenant(name.tenantId, async (tx) => {
      const at = dependencies.now();
      if (leased === null) claimed = await claimEffect(tx, name, at);
      else if (!(await claimLeased(tx, leased))) claimed = null;
      if (claimed === null) return null;
      const done = await kind.carryOut(tx, { ...claimed, at }, prepared);
      if (done.next === null) await removeEffect(tx, name);
      else await renewEffect(tx, name, done.next);
      return done;
    });
    result?.publish?.();
    return result !== null;
  } catch (error) {
    if (claimed === null) throw error;
    return fail(dependencies, work, { effect: claimed, error });
  }
}

function lease({ database, now }: EffectDependencies, name: EffectName): Promise<ClaimedEffect | null> {
  return database.withTenant(name.tenantId, (tx) => leaseEffect(tx, name, { at: now(), until: Math.floor(now()) + LEASE_MS }));
}

async function fail(
  { database, logger, now }: EffectDependencies,
  { kind: { prepare }, signal }: Work,
  { effect, error }: { readonly effect: ClaimedEffect; readonly error: unknown },
): Promise<boolean> {
  const { tenantId, kind, key } = effect;
  // A lease has counted it already; what is put down because the node stops has not failed.
  const attempts = effect.attempts + (prepare === undefined ? 1 : signal.aborted ? -1 : 0);
  const isDead = attempts >= EFFECT_ATTEMPTS;
  const delay = signal.aborted ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  const next = { attempts, dueAt: isDead ? null : now() + delay };
  const recorded = await database.withTenant(tenantId, (tx) => recordFailure(tx, effect, next));
  const line = { event: isDead ? "effect_dead" : "effect_failed", tenantId, kind, key, attempts, error };
  if (recorded && isDead) logger.error(line, "an effect failed too often and is tried no more");
  else if (recorded && !signal.aborted) logger.warn(line, "an effect failed and is tried again");
  return recorded;
}
