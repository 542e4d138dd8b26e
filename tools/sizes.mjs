import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { BUDGETS } from "./budgets.ts";

/**
 * Weighs the built widget (gzip -9, as a server would send it) along its import graph, and fails over a limit. That a browser fetches these files and
 * no others is held by test/flow/weight.test.ts.
 */
const directory = "dist/widget";

const entry = "staff-chat.js";
const chunks = readdirSync(join(directory, "chunks"))
  .filter((file) => file.endsWith(".js"))
  .map((file) => `chunks/${file}`);
const imports = new Map([entry, ...chunks].map((file) => [file, staticImports(file)]));

function staticImports(file) {
  const code = readFileSync(join(directory, file), "utf8");
  const found = code.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]+?from\s*)?["'](\.[^"']+)["']/g);
  return [...found].map((match) => normalize(join(dirname(file), match[1])).replaceAll("\\", "/"));
}

function reach(files) {
  const reached = new Set();
  const queue = [...files];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...(imports.get(file) ?? []));
  }
  return [...reached];
}

function chunkOf(name) {
  const found = chunks.find((file) => new RegExp(`^chunks/${name}-[\\w-]{8}\\.js$`).test(file));
  if (found === undefined) throw new Error(`the build has no chunk ${name}`);
  return found;
}

/** Names of emoji and letters that look alike are data, not code: they count for nothing but themselves. */
const isData = (file) => /^chunks\/(?:emoji-\w\w|confusables)-[\w-]{8}\.js$/.test(file);

const weigh = (file) => gzipSync(readFileSync(join(directory, file)), { level: 9 }).length;

/** Bytes of each budget. */
function measureSizes() {
  return Object.values(BUDGETS).map(({ name, chunks: fetched, goal, limit }) => {
    const files = reach([entry, ...(fetched === null ? chunks.filter((file) => !isData(file)) : fetched.map(chunkOf))]);
    return { name, goal, limit, bytes: files.reduce((sum, file) => sum + weigh(file), 0) };
  });
}

if (import.meta.main) {
  for (const { name, goal, limit, bytes } of measureSizes()) {
    const verdict =
      bytes > limit
        ? `over the limit of ${limit}`
        : bytes > goal
          ? `within the limit of ${limit}, over the goal of ${goal}`
          : `within ${goal}`;
    console.log(`${String(bytes).padStart(7)} B gzip  ${name}: ${verdict}`);
    if (bytes > limit) process.exitCode = 1;
  }
}
