import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { sql, type SQL } from "drizzle-orm";
import postgres from "postgres";
import type { Id } from "../../../protocol/ids.ts";
import { encodeParameter } from "../../../server/database/driver.ts";
import { openDatabase, rows, type Database, type Transaction } from "../../../server/database/database.ts";
import { findForBatch, preferKeyOrder, readPage } from "../../../server/repositories/messages/messages.ts";
import { readSnapshot } from "../../../server/repositories/rooms/rooms.ts";
import { readRoomLog } from "../../../server/repositories/sync.ts";
import { seedHistory } from "../../bench/support/seed-history.ts";
import { createChat, type Chat } from "../../support/chat.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";
import { onStatements } from "../../support/watched-database.ts";

const HISTORY = 20_000;
const PAGE = 50;
/** Rows that a step of a plan may touch: some for each row of the page, and never the history. */
const MOST_ROWS = 5 * PAGE;

/** A step of a plan as PostgreSQL tells it (EXPLAIN, format json). */
interface Step {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly Step[];
}

suite("invariant 8: cost follows the work at hand", () => {
  let cluster: PostgresCluster;
  let url: string;
  let database: Database;
  let chat: Chat;
  let roomId: Id;
  let messageId: Id;
  before(async () => {
    cluster = await startPostgres();
    url = await cluster.createDatabase();
    database = await openDatabase({ url });
    chat = await createChat(database);
    roomId = await chat.addGroup();
    await seedHistory(url, { tenantId: chat.tenantId, roomId, messages: HISTORY });
    const { messages } = await chat.messages.page(chat.people[0], roomId, { before: HISTORY / 2, limit: 1 });
    messageId = messages[0]!.id;
  });
  after(async () => {
    await database.close();
    await cluster.remove();
  });

  const reader = () => ({ roomId, id: chat.people[0].userId });
  const reads: readonly { readonly name: string; readonly read: (tx: Transaction) => Promise<unknown> }[] = [
    {
      name: "a page of history",
      read: (tx) => readPage(tx, chat.tenantId, reader(), { from: 1, to: HISTORY / 2, nearest: "to", limit: PAGE }),
    },
    { name: "the page of an opening", read: (tx) => readSnapshot(tx, chat.tenantId, { roomId, userId: reader().id }, PAGE) },
    {
      name: "a catch-up",
      read: (tx) => readRoomLog(tx, chat.tenantId, { roomId, readerId: null }, { after: HISTORY / 2, rows: PAGE, bytes: 400_000 }),
    },
    {
      name: "the look-up of a batch",
      read: async (tx) => {
        await preferKeyOrder(tx);
        return findForBatch(tx, chat.tenantId, { messages: [{ roomId, id: messageId }], persons: [reader()] });
      },
    },
  ];
  for (const statistics of ["never gathered", "fresh"]) {
    for (const { name, read } of reads) {
      test(`${name} touches a page's worth of ${HISTORY} messages, with statistics ${statistics}`, async () => {
        if (statistics === "fresh") await analyze(url);
        const steps = (await plansOf(database, chat.tenantId, read)).flatMap(stepsOf);
        assert.ok(steps.some((step) => /Index/.test(step["Node Type"]) && step["Relation Name"] === "messages"));
        assert.deepEqual(
          steps.filter((step) => touched(step) > MOST_ROWS),
          [],
        );
      });
    }
  }
});

/** The plans of the statements that `read` sends, with what they really did. */
async function plansOf(database: Database, tenantId: Id, read: (tx: Transaction) => Promise<unknown>): Promise<Step[]> {
  const plans: Step[] = [];
  const run = async (tx: Transaction): Promise<void> => {
    const explain = async (query: SQL): Promise<unknown[]> => {
      const told = await rows<{ "QUERY PLAN": { Plan: Step }[] }>(tx, sql`explain (analyze, format json) ${query}`);
      plans.push(...told.flatMap((row) => row["QUERY PLAN"]).map(({ Plan }) => Plan));
      return [];
    };
    const explainFixed = async (statement: string, parameters: readonly unknown[]): Promise<unknown[]> => {
      const name = `fixed_${plans.length}`;
      await tx.runFixed(`prepare ${name} as ${statement}`, []);
      const answer = await explain(sql.raw(`execute ${name}(${parameters.map(literal).join()})`));
      await tx.runFixed(`deallocate ${name}`, []);
      return answer;
    };
    await read(onStatements(tx, { execute: (query) => ({ execute: () => explain(query) }), runFixed: explainFixed }));
  };
  // As the plans that a connection keeps.
  await database.withTenant(tenantId, run, { plans: "kept" });
  return plans;
}

function literal(value: unknown): string {
  const text = String(encodeParameter(value));
  return `'${text.replaceAll("'", "''")}'`;
}

function stepsOf(step: Step): Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

function touched(step: Step): number {
  const each = step["Actual Rows"] + (step["Rows Removed by Filter"] ?? 0) + (step["Rows Removed by Index Recheck"] ?? 0);
  return each * step["Actual Loops"];
}

async function analyze(url: string): Promise<void> {
  const owner = postgres(url, { max: 1, fetch_types: false });
  await owner.unsafe("analyze");
  await owner.end();
}
