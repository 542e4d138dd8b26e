/** Runs one statement inside a transaction. Rows are objects by column name, or arrays in column order. @throws DatabaseError */
export type Run = (statement: string, parameters: readonly unknown[], rowsAs: "objects" | "arrays") => Promise<unknown[]>;

/** Under whose eyes a transaction runs: row security shows it what this role and tenant may see. */
export interface SecurityContext {
  readonly role: "staff_chat_app" | "staff_chat_jobs";
  /** Empty: no tenant. */
  readonly tenantId: string;
  readonly plans?: Plans;
}

/** How a transaction's statements are planned: anew for their values, or once a connection, and then along indexes in the wanted order. */
export type Plans = "fresh" | "kept" | "kept in key order";

/** What both databases have in common. `null` as context: the connecting role itself, for migrations. */
export interface Driver {
  /**
   * One transaction: commits when `work` resolves and every statement in it succeeded, rolls back otherwise. Statements that `work`
   * sent without awaiting them belong to it: COMMIT travels with them. @throws DatabaseError, CommitOutcomeUnknown, whatever `work` throws
   */
  transaction<T>(context: SecurityContext | null, work: (run: Run) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const KEEP_PLANS = "set_config('plan_cache_mode', 'force_generic_plan', true)";
// Plans that sort all the same look so dear without sorting that they would be compiled.
const IN_KEY_ORDER = "set_config('enable_sort', 'off', true), set_config('jit', 'off', true)";
const CONTEXT = "set_config('app.tenant', $1, true), set_config('role', $2, true)";

/** Role, tenant and ways of planning for the rest of the transaction, in one statement; all fall back at its end. */
const ENTER: Readonly<Record<Plans, string>> = {
  fresh: `select ${CONTEXT}`,
  kept: `select ${KEEP_PLANS}, ${CONTEXT}`,
  "kept in key order": `select ${KEEP_PLANS}, ${IN_KEY_ORDER}, ${CONTEXT}`,
};

/** Arrays as PostgreSQL's array literal, so that both drivers take them for every element type; moments as text. */
export function encodeParameter(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? `{${value.map(encodeElement).join(",")}}` : value;
}

const NEEDS_ESCAPE = /["\\]/;

function encodeElement(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return `${value}`;
  const text = value instanceof Date ? value.toISOString() : typeof value === "string" ? value : JSON.stringify(value);
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
}

/** What a transaction is to do, once `begun` says that it is one. */
interface Work<T> {
  readonly begun: Promise<unknown>;
  readonly context: SecurityContext | null;
  readonly work: (run: Run) => Promise<T>;
}

/** One transaction's work. */
export interface GuardedWork<T> {
  /** Rejects when the work throws, and also when it swallowed the failure of a statement: nothing of it would be committed. */
  readonly done: Promise<T>;
  /** For after COMMIT, which may have been sent behind statements still under way. Rejects when one of them failed: then COMMIT rolled back. */
  confirm(): Promise<void>;
}

/**
 * Starts `work` under `context`. A statement that comes after the end, or after one that failed, is refused here: it must
 * never reach the connection, which by then serves somebody else.
 */
export function startWork<T>(run: Run, { begun, context, work }: Work<T>): GuardedWork<T> {
  let failure: unknown = null;
  let ended = false;
  let last: Promise<unknown> = Promise.resolve();
  begun.catch((error: unknown) => {
    failure ??= error;
  });
  const perform = async (...[statement, parameters, rowsAs]: Parameters<Run>): Promise<unknown[]> => {
    if (ended) throw new Error("A statement came after its transaction had ended: send everything inside the transaction.");
    if (failure !== null) throw failure;
    try {
      const answer = await run(statement, parameters.map(encodeParameter), rowsAs);
      // What was sent along with a BEGIN that failed ran outside of a transaction, under no tenant's eyes.
      await begun;
      return answer;
    } catch (error) {
      failure ??= error;
      throw failure;
    }
  };
  const guarded: Run = (...statement) => {
    const answer = perform(...statement);
    // Answers come in the order of the statements, so that the last one ends the wait for all.
    last = answer.catch(() => {});
    return answer;
  };
  const start = async (): Promise<T> => {
    try {
      // Not awaited at once: it travels with the first statement of the work, and when it fails so does everything after it.
      const entered = context === null ? begun : guarded(ENTER[context.plans ?? "fresh"], [context.tenantId, context.role], "arrays");
      entered.catch(() => {});
      const value = await work(guarded);
      await entered;
      if (failure !== null) throw failure;
      return value;
    } finally {
      ended = true;
    }
  };
  return {
    done: start(),
    confirm: async () => {
      await last;
      if (failure !== null) throw failure;
    },
  };
}
