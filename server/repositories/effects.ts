import { sql, type SQL } from "drizzle-orm";
import type { Id } from "../../protocol/ids.ts";
import { rows, type Transaction } from "../database/database.ts";

/** Which effect: `key` names it among those of its kind and tenant. */
export interface EffectName {
  readonly tenantId: Id;
  readonly kind: string;
  readonly key: string;
}

/** An effect to be written with its cause. `dueAt`: ms since 1970. */
export interface NewEffect {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: number;
  readonly payload: object;
}

/** An effect under its lock: nobody else carries it out, changes it or takes it back until the transaction ends. */
export interface ClaimedEffect extends EffectName {
  readonly dueAt: number;
  readonly payload: unknown;
  /** Failures since it last succeeded. */
  readonly attempts: number;
}

/** Effects that are due, longest due first, and when the next one is (ms since 1970; null: none is). */
export interface DueEffects {
  readonly due: EffectName[];
  readonly next: number | null;
}

const moment = (ms: number | null): SQL => sql`to_timestamp(${ms}::float8 / 1000)`;
const named = ({ tenantId, kind, key }: EffectName): SQL => sql`tenant_id = ${tenantId} and kind = ${kind} and key = ${key}`;

/** Writes effects in the transaction of their cause (EFFECT-1). One that is there already stays as it is. */
export async function insertEffects(tx: Transaction, tenantId: Id, effects: readonly NewEffect[]): Promise<void> {
  if (effects.length === 0) return;
  await rows(
    tx,
    sql`insert into effects (tenant_id, kind, key, due_at, payload)
        select ${tenantId}::uuid, kind, key, to_timestamp("dueAt" / 1000), payload
        from json_to_recordset(${JSON.stringify(effects)}::text::json) as e (kind text, key text, "dueAt" float8, payload jsonb)
        on conflict do nothing`,
  );
}

/** Effects of these kinds, of all tenants; for a transaction across tenants. */
export async function listDueEffects(
  tx: Transaction,
  { kinds, at, limit }: { readonly kinds: readonly string[]; readonly at: number; readonly limit: number },
): Promise<DueEffects> {
  const [found] = await rows<DueEffects>(
    tx,
    sql`select (
          select coalesce(json_agg(json_build_object('tenantId', tenant_id, 'kind', kind, 'key', key)), '[]') from (
            select tenant_id, kind, key from effects
            where due_at <= ${moment(at)} and kind = any(${sql.param(kinds)}::text[]) order by due_at limit ${limit}::int
          ) due
        ) as due, (
          select floor(extract(epoch from due_at) * 1000)::bigint from effects
          where due_at > ${moment(at)} and kind = any(${sql.param(kinds)}::text[]) order by due_at limit 1
        ) as next`,
  );
  return found ?? { due: [], next: null };
}

/** Takes an effect in hand for the transaction; null: it is not due any more, or another has it. */
export async function claimEffect(tx: Transaction, name: EffectName, at: number): Promise<ClaimedEffect | null> {
  const [claimed] = await rows<ClaimedEffect>(
    tx,
    sql`select tenant_id as "tenantId", kind, key, floor(extract(epoch from due_at) * 1000)::bigint as "dueAt", payload, attempts
        from effects where ${named(name)} and due_at <= ${moment(at)} for update skip locked`,
  );
  return claimed ?? null;
}

/**
 * Takes an effect in hand beyond the transaction, until `until`: it is due again then, should who has it die. It counts as a failure until it is done,
 * so that what ends its node each time is not tried for ever. Null: as above.
 */
export async function leaseEffect(
  tx: Transaction,
  name: EffectName,
  { at, until }: { readonly at: number; readonly until: number },
): Promise<ClaimedEffect | null> {
  const claimed = await claimEffect(tx, name, at);
  if (claimed === null) return null;
  const attempts = claimed.attempts + 1;
  await rows(tx, sql`update effects set due_at = ${moment(until)}, attempts = ${attempts}::int where ${named(name)}`);
  return { ...claimed, dueAt: until, attempts };
}

/** Takes an effect in hand for the transaction whose lease this is; false: it has run out, and another may have it. */
export async function claimLeased(tx: Transaction, leased: ClaimedEffect): Promise<boolean> {
  return (await rows(tx, sql`select key from effects where ${isStill(leased)} for update`)).length === 1;
}

/** Waits for an effect's lock, before it is changed or taken back; false: it is done, or there never was one. */
export async function lockEffect(tx: Transaction, name: EffectName): Promise<boolean> {
  return (await rows(tx, sql`select key from effects where ${named(name)} for update`)).length === 1;
}

/** Ends an effect: it is done, or taken back by whoever holds its lock. */
export async function removeEffect(tx: Transaction, name: EffectName): Promise<void> {
  await rows(tx, sql`delete from effects where ${named(name)}`);
}

/** Takes an effect back that nobody has in hand just then; one that is, is left to who carries it out. */
export async function dropEffect(tx: Transaction, name: EffectName): Promise<void> {
  await rows(
    tx,
    sql`delete from effects where tenant_id = ${name.tenantId} and kind = ${name.kind}
        and key = (select key from effects where ${named(name)} for update skip locked)`,
  );
}

/** Makes an effect in hand due again, with another payload. */
export async function renewEffect(tx: Transaction, name: EffectName, next: Pick<NewEffect, "dueAt" | "payload">): Promise<void> {
  await rows(
    tx,
    sql`update effects set due_at = ${moment(next.dueAt)}, payload = ${JSON.stringify(next.payload)}::text::jsonb, attempts = 0 where ${named(name)}`,
  );
}

/** Notes that an effect failed as it was claimed, and makes it due again at `dueAt`; null: it is tried no more. False: it has gone on meanwhile. */
export async function recordFailure(
  tx: Transaction,
  claimed: ClaimedEffect,
  { attempts, dueAt }: { readonly attempts: number; readonly dueAt: number | null },
): Promise<boolean> {
  const found = await rows(
    tx,
    sql`update effects set attempts = ${attempts}::int, due_at = ${moment(dueAt)} where ${isStill(claimed)} returning key`,
  );
  return found.length === 1;
}

/** The effect, as long as nobody has gone on with it. */
function isStill(claimed: ClaimedEffect): SQL {
  return sql`${named(claimed)} and attempts = ${claimed.attempts}::int and due_at is not null
    and floor(extract(epoch from due_at) * 1000) = ${claimed.dueAt}::float8`;
}
