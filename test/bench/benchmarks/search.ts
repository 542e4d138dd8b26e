import postgres from "postgres";
import { PATHS } from "../../../protocol/http.ts";
import { type SearchResponse } from "../../../protocol/search/search.ts";
import { createSearchBackfill } from "../../../server/services/search/search-backfill.ts";
import { startPostgres } from "../../support/postgres.ts";
import { say, type Benchmark } from "../benchmark.ts";
import { seedSearchWorld, type SearchWorld } from "../support/seed-search.ts";
import { startStaffChat } from "../support/staff-chat-stage.ts";
import { figure, table } from "../support/table.ts";
import { withDatabase } from "../support/with-database.ts";

const MESSAGES = Number(process.env["SEARCH_MESSAGES"] ?? 1_000_000);
const ROOMS = 10_000;
const CALLS = 60;
const WARM_UP = 5;
const GOAL_MS = 150;

/** What is asked, by its kind; `call` makes each one another, so that nothing is remembered. */
const QUERIES: readonly { readonly kind: string; readonly ask: (world: SearchWorld, call: number) => string; readonly order?: string }[] = [
  { kind: "a common word", ask: ({ word }, call) => `${word(1 + (call % 10))} ` },
  { kind: "a word of one message in 100", ask: ({ word }, call) => `${word(90 + call)} ` },
  { kind: "a word of one message in 2,000", ask: ({ word }, call) => `${word(2_000 + call)} ` },
  { kind: "a rare word", ask: ({ word }, call) => `${word(40_000 + call * 10)} ` },
  { kind: "the beginning of a word", ask: ({ word }, call) => word(200 + call * 3).slice(0, 4) },
  { kind: "two words", ask: ({ word }, call) => `${word(3 + (call % 20))} ${word(20 + call)} ` },
  { kind: "a phrase", ask: ({ word }, call) => `"${word(1 + (call % 5))} ${word(6 + (call % 9))}"` },
  { kind: "a word without another, of one author", ask: ({ word }, call) => `${word(30 + call)} -${word(1)} from:Ben ` },
  { kind: "a common word in a month, long ago", ask: ({ word }, call) => `${word(1 + (call % 10))} during:${monthAgo(2 + (call % 8))} ` },
  {
    kind: "a word in one room",
    ask: ({ word, rooms }, call) => `${word(5 + (call % 10))} in:${rooms[1 + (call % 3) * Math.floor(ROOMS / 3)]} `,
  },
  { kind: "what does not occur", ask: (_, call) => `zzz${call}x ` },
  { kind: "two words, the best first", ask: ({ word }, call) => `${word(3 + (call % 20))} ${word(20 + call)} `, order: "relevance" },
];

export const search: Benchmark = {
  name: "search",
  title: "Search",
  async run() {
    const cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    const server = await startStaffChat(databaseUrl);
    try {
      const { world, backfill } = await fill(databaseUrl, server.tenant.id);
      const askers = [
        { name: "3 rooms", token: await server.tenant.mint(`subject ${world.few}`, { name: "Few" }) },
        { name: "5,000 rooms", token: await server.tenant.mint(`subject ${world.half}`, { name: "Half" }) },
        { name: "10,000 rooms", token: await server.tenant.mint(`subject ${world.all}`, { name: "All" }) },
      ];
      const result = [["asked", "member of", "results on the first page", "p50 ms", "p95 ms", "p99 ms"]];
      for (const { kind, ask, order } of QUERIES) {
        for (const { name, token } of askers) {
          const { times, hits } = await measure((call) => find(server.url, { q: ask(world, call), token, order: order ?? "newest" }));
          result.push([kind, name, figure(hits), ...[0.5, 0.95, 0.99].map((at) => quantile(times, at).toFixed(1))]);
          say(result.at(-1)!.join(" · "));
        }
      }
      const worst = Math.max(...result.slice(1).map((row) => Number(row[4])));
      return `\`GET ${PATHS.search}\` on ${figure(MESSAGES)} messages of 3 to 20 words in ${figure(ROOMS)} rooms of one tenant, through the whole server, one after another, ${CALLS} calls of each kind. Words occur as in a language: the n-th as often as 1/n. Goal: ${GOAL_MS} ms at p95; the worst is ${worst.toFixed(1)} ms. ${backfill}\n\n${table(result)}`;
    } finally {
      await server.kill();
      await cluster.remove();
    }
  },
};

/** Fills the tenant, and makes its messages findable as an update of an older database does. */
async function fill(databaseUrl: string, tenantId: string): Promise<{ readonly world: SearchWorld; readonly backfill: string }> {
  return withDatabase(databaseUrl, async (database) => {
    say(`writing ${figure(MESSAGES)} messages`);
    const world = await seedSearchWorld(database, { tenantId, rooms: ROOMS, messages: MESSAGES });
    say("making them findable");
    const start = performance.now();
    await createSearchBackfill({ database, batch: 1_000 }).again(tenantId, new AbortController().signal);
    const seconds = (performance.now() - start) / 1_000;
    // What a database that has been running for a while has done by itself.
    const administrator = postgres(databaseUrl, { max: 1, fetch_types: false, onnotice: () => {} });
    await administrator.unsafe("vacuum analyze");
    const [size] = await administrator.unsafe(
      "select pg_size_pretty(pg_total_relation_size('message_terms')) as all, pg_size_pretty(pg_total_relation_size('messages')) as messages",
    );
    await administrator.end();
    return {
      world,
      backfill: `Making messages of before findable took ${figure(seconds)} s; what they are found by takes ${size?.["all"]} beside ${size?.["messages"]} of messages.`,
    };
  });
}

function monthAgo(months: number): string {
  const date = new Date();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 7);
}

async function measure(
  ask: (call: number) => Promise<{ readonly took: number; readonly hits: number }>,
): Promise<{ times: number[]; hits: number }> {
  const asked: { took: number; hits: number }[] = [];
  for (let call = 0; call < WARM_UP + CALLS; call += 1) asked.push(await ask(call));
  const counted = asked.slice(WARM_UP);
  return { times: counted.map(({ took }) => took), hits: counted.reduce((sum, { hits }) => sum + hits, 0) / counted.length };
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN;
}

async function find(url: string, { q, token, order }: { readonly q: string; readonly token: string; readonly order: string }) {
  const start = performance.now();
  const response = await fetch(`${url}${PATHS.search}?${new URLSearchParams({ q, order })}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`search failed: ${response.status} ${JSON.stringify(body)}`);
  return { took: performance.now() - start, hits: (body as SearchResponse).hits.length };
}
