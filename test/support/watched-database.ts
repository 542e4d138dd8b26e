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
    withTenant: (tenantId, work, options) => {
      const turn = counts.push(0) - 1;
      return inner.withTenant(tenantId, (tx) => work(beforeEach(tx, () => void (counts[turn]! += 1))), options);
    },
  };
  return { database, statements: () => counts };
}

/** Does something elsewhere before the raw statement number `at` (from 0) of each transaction under a tenant is sent. */
export function beforeStatement(inner: Database, at: number, work: () => Promise<unknown>): Database {
  return {
    ...inner,
    withTenant: (tenantId, body, options) =>
      inner.withTenant(
        tenantId,
        (tx) => {
          let next = 0;
          return body(beforeEach(tx, () => (next++ === at ? work() : undefined)));
        },
        options,
      ),
  };
}

/** The transaction with other ways to send raw statements. */
export function onStatements(
  tx: Transaction,
  ways: { readonly execute: (query: SQL) => { execute(): Promise<unknown> }; readonly runFixed: Transaction["runFixed"] },
): Transaction {
  return new Proxy(tx, { get: (target, key) => (key === "execute" || key === "runFixed" ? ways[key] : Reflect.get(target, key)) });
}

/** The transaction with something to be done before each raw statement is sent. */
function beforeEach(tx: Transaction, work: () => Promise<unknown> | undefined): Transaction {
  const late = <T>(send: () => Promise<T>): Promise<T> => {
    const waiting = work();
    return waiting === undefined ? send() : waiting.then(send);
  };
  return onStatements(tx, {
    execute: (query) => ({ execute: () => late(() => tx.execute(query).execute()) }),
    runFixed: (statement, parameters) => late(() => tx.runFixed(statement, parameters)),
  });
}
