// npm run bench [-- name …]: measures all or the named benchmarks, prints each result and records it in docs/performance.md.
import type { Benchmark } from "./benchmark.ts";
import { cost } from "./benchmarks/cost.ts";
import { delivery } from "./benchmarks/delivery.ts";
import { files } from "./benchmarks/files.ts";
import { groupCommit } from "./benchmarks/group-commit.ts";
import { heavyMessages } from "./benchmarks/heavy-messages.ts";
import { memory } from "./benchmarks/memory.ts";
import { opening } from "./benchmarks/opening.ts";
import { rates } from "./benchmarks/rates.ts";
import { receipts } from "./benchmarks/receipts.ts";
import { rendering } from "./benchmarks/rendering.ts";
import { search } from "./benchmarks/search.ts";
import { weight } from "./benchmarks/weight.ts";
import { record } from "./support/record.ts";

const BENCHMARKS: readonly Benchmark[] = [
  weight,
  cost,
  delivery,
  rates,
  groupCommit,
  memory,
  opening,
  rendering,
  heavyMessages,
  files,
  search,
  receipts,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(", ")}; there are ${BENCHMARKS.map(({ name }) => name).join(", ")}.\n`);
  process.exit(1);
}
for (const benchmark of BENCHMARKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  process.stderr.write(`${benchmark.title}\n`);
  const result = await benchmark.run();
  process.stdout.write(`${result}\n\n`);
  record(benchmark, result);
}
