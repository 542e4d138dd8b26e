import { is, Placeholder, sql, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Transaction } from "./database.ts";

/** A statement whose text is made once, and which each connection then keeps prepared. Lists are given as arrays. */
export type Prepared<Values extends object, Row extends object> = (tx: Transaction, values: Values) => Promise<Row[]>;

/** The values of a statement as they stand in its text. */
export type Named<Values extends object> = { readonly [Name in keyof Values]: SQL };

const dialect = new PgDialect();

/** Makes a statement of what `build` answers, when it is first run; each value is one parameter, however often it is named. */
export function prepared<Values extends object, Row extends object>(build: (value: Named<Values>) => SQL): Prepared<Values, Row> {
  let compiled: Compiled | null = null;
  return async (tx, values) => {
    const { text, names } = (compiled ??= compile(build(NAMED as Named<Values>)));
    const parameters = names.map((name) => values[name as keyof Values]);
    return (await tx.runFixed(text, parameters)) as Row[];
  };
}

interface Compiled {
  readonly text: string;
  /** Of the parameters, in their order. */
  readonly names: readonly string[];
}

/** Every name there is, as a placeholder. */
const NAMED = new Proxy({}, { get: (_, name) => sql`${sql.placeholder(String(name))}` });

function compile(query: SQL): Compiled {
  const { sql: text, params } = dialect.sqlToQuery(query);
  const names: string[] = [];
  const places = params.map((parameter) => {
    if (!is(parameter, Placeholder)) throw new Error("A prepared statement takes its values by name.");
    if (!names.includes(parameter.name)) names.push(parameter.name);
    return names.indexOf(parameter.name) + 1;
  });
  return { text: text.replace(/\$(\d+)/g, (_, at: string) => `$${places[Number(at) - 1]}`), names };
}
