// npm run test:engines [-- --write] [-- engine …]: plays the journeys in all or the named engines, one after another, and ends with a table;
// with --write the table is put into docs/browsers.md.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { files as fileJourneys } from "./journeys/files.ts";
import { opening } from "./journeys/opening.ts";
import { talking } from "./journeys/talking.ts";

const PAGE = join(import.meta.dirname, "../../docs/browsers.md");
const PLACE = /(<!-- journeys -->\n)[\s\S]*(<!-- \/journeys -->)/;

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith("--"));
const files = globSync(join(import.meta.dirname, "*.engine.ts"))
  .toSorted()
  .filter((file) => wanted.length === 0 || wanted.includes(basename(file, ".engine.ts")));
if (files.length === 0) {
  process.stderr.write(`No engine ${wanted.join(", ")}; there are chromium, firefox and webkit.\n`);
  process.exit(1);
}

/** Engine with its version → journey → whether it was played to its end. */
const results = new Map<string, Map<string, boolean>>();
const outcomes = new Map<string, boolean>();

// Each engine is a process of its own, so that one that breaks down takes no other along.
const tests = run({ files, concurrency: 1, timeout: 900_000 });
tests.on("test:pass", ({ name, details, file }) => details.type !== "suite" && outcomes.set(`${file} ${name}`, true));
tests.on("test:fail", ({ name, details, file }) => {
  process.exitCode = 1;
  if (details.type !== "suite") outcomes.set(`${file} ${name}`, false);
});
tests.on("test:diagnostic", ({ message, file }) => {
  const [, engine, journey] = /^engine ([^:]+): (.*)$/.exec(message) ?? [];
  if (engine === undefined || journey === undefined) return;
  const played = results.get(engine) ?? new Map<string, boolean>();
  results.set(engine, played.set(journey, outcomes.get(`${file} ${journey}`) ?? false));
});
tests.on("end", () => {
  const made = table();
  process.stdout.write(`\n${made}\n`);
  if (!words.includes("--write")) return;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, "utf8").replace(PLACE, (_, begin: string, end: string) => `${begin}${made}\n${end}`),
  );
});
tests.compose(spec()).pipe(process.stdout);

function table(): string {
  const engines = [...results.keys()];
  const journeys = [...opening, ...talking, ...fileJourneys].map(({ name }) => {
    const cells = engines.map((engine) => ({ true: "yes", false: "**no**", undefined: "not run" })[`${results.get(engine)?.get(name)}`]);
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  return [`| ${["journey", ...engines].join(" | ")} |`, `|${" --- |".repeat(engines.length + 1)}`, ...journeys].join("\n");
}
