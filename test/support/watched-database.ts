import type { SQL } from "drizzle-orm";
import type { Database, Transaction } from "../../server/database/database.ts";

/** A database that counts what passes through it. */
export interface CountedDatabase {
  readonly database: Database;
  /** Statements of each transaction under a tenant so far, without those of the driver. */
  statements(): readonly number[];
}

/** Counts the raw statements of transactions under a tenant. */
export function countStatements(inner: Database): CountedDatabase {
  const counts: number[] = [];
  const database: Database = {
    ...inner,
    withTenant: (tenantId, work) => {
      const turn = counts.push(0) - 1;
      return inner.withTenant(tenantId, (tx) => work(onExecute(tx, (query) => ((counts[turn]! += 1), tx.execute(query)))));
    },
  };
  return { database, statements: () => counts };
}

/** Does something elsewhere before the raw statement number `at` (from 0) of each transaction under a tenant is sent. */
export function beforeStatement(inner: Database, at: number, work: () => Promise<unknown>): Database {
  return {
    ...inner,
    withTenant: (tenantId, body) =>
      inner.withTenant(tenantId, (tx) => {
        let next = 0;
        const late = (query: SQL) => ({ execute: async () => (await work(), tx.execute(query).execute()) });
        return body(onExecute(tx, (query) => (next++ === at ? late(query) : tx.execute(query))));
      }),
  };
}

/** The transaction with another way to send raw statements. */
export function onExecute(tx: Transaction, execute: (query: SQL) => { execute(): Promise<unknown> }): Transaction {
  return new Proxy(tx, { get: (target, key) => (key === "execute" ? execute : Reflect.get(target, key)) });
}
