import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../server/cli/command-line.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const documents = globSync(["*.md", "docs/**/*.md"], { cwd: root });
const read = (path: string): string => readFileSync(join(root, path), "utf8");

suite("documents", () => {
  test("every link to a file leads to one", () => {
    const broken = documents.flatMap((document) =>
      [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .filter(([, target = ""]) => !existsSync(join(root, dirname(document), target)))
        .map(([, target]) => `${document} → ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  test("every step of the walk names a file and what stands in it", () => {
    const walk = [...read("ARCHITECTURE.md").matchAll(/`([\w/-]+\.ts)` ((?:`#?\w+`(?:, )?)+)/g)];
    assert.ok(walk.length >= 16);
    const missing = walk.flatMap(([, file = "", names = ""]) => {
      const text = existsSync(join(root, file)) ? read(file) : "";
      return [...names.matchAll(/`(#?\w+)`/g)].filter(([, name = ""]) => !defines(text, name)).map(([, name]) => `${file} ${name}`);
    });
    assert.deepEqual(missing, []);
  });

  test("every folder of the tree is there", () => {
    const folders = [...read("ARCHITECTURE.md").matchAll(/^\| (`[^|]+\/`) \|/gm)].flatMap(([, cell = ""]) => [
      ...cell.matchAll(/`([\w/]+)\/`/g),
    ]);
    assert.ok(folders.length >= 20);
    assert.deepEqual(
      folders.filter(([, folder = ""]) => !existsSync(join(root, folder))).map(([, folder]) => folder),
      [],
    );
  });

  test("ASVS each requirement of levels 1 and 2 stands once in the map, in its place and with its level", () => {
    const numbers = JSON.parse(read("docs/security/asvs-5.0.json")) as Readonly<Record<"level1" | "level2", readonly string[]>>;
    const expected = [...numbers.level1.map((number) => `${number} 1`), ...numbers.level2.map((number) => `${number} 2`)];
    const found = requirements().map(({ number, level }) => `${number} ${level}`);
    assert.equal(expected.length, 253);
    assert.deepEqual(found.toSorted(), expected.toSorted());
    assert.deepEqual(found, found.toSorted(byNumber));
  });

  test("ASVS what is met names a test or a document, and what is not says why", () => {
    const bad = requirements().filter(({ state, how, shown }) => {
      if (state === "met") return !shown.includes("`test/") && !how.includes("](");
      if (state === "open") return !/Missing: |^As \d/.test(how);
      return !["does not apply", "operator"].includes(state) || how.length < 8;
    });
    assert.deepEqual(bad, []);
  });

  test("every test that the security documents name is in its file", () => {
    const pages = documents.filter((document) => document.startsWith("docs/security/")).map(read);
    const named = pages.flatMap((page) =>
      [...page.matchAll(/`(test\/[\w./-]+\.ts)` ("[^"|]+"(?:, "[^"|]+")*)/g)].flatMap(([, file = "", titles = ""]) =>
        [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title })),
      ),
    );
    assert.ok(named.length > 200);
    assert.deepEqual(
      named.filter(({ file, title }) => !existsSync(join(root, file)) || !titlesOf(file).has(title)),
      [],
    );
  });

  test("every command line shown is one that can be typed", async () => {
    const wrong: string[] = [];
    for (const document of documents) {
      for (const [, line = ""] of read(document).matchAll(/npm run -s staff-chat -- ([a-z][^`\n]*)/g)) {
        const name = line.split(" ").filter((word, index) => index < 2 && /^[a-z][a-z-]*$/.test(word));
        const said: string[] = [];
        await runCommandLine([...name, "--help"], { say: (text) => void said.push(text), complain: () => {} });
        const options = [...line.matchAll(/--[a-z-]+/g)].map(([option]) => option);
        const usage = said.join();
        if (!usage.includes(`USAGE staff-chat ${name.join(" ")}`) || !options.every((option) => new RegExp(`${option}\\b`).test(usage)))
          wrong.push(`${document}: ${line}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});

/** Whether `name` is defined there: a function, a class or constant, or a method. */
function defines(text: string, name: string): boolean {
  return new RegExp(`(?:function|class|const) ${name}\\b|^ +(?:async )?${name}\\(`, "m").test(text);
}

interface Requirement {
  readonly number: string;
  readonly level: string;
  readonly state: string;
  readonly how: string;
  readonly shown: string;
}

function requirements(): Requirement[] {
  return [...read("docs/security/asvs.md").matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$/gm)].map(
    ([, number = "", level = "", state = "", how = "", shown = ""]) => ({ number, level, state, how, shown }),
  );
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}

/** What the tests and suites of a file are called, as it is written there. */
function titlesOf(file: string): Set<string> {
  return new Set([...read(file).matchAll(/\b(?:test|suite)\(\s*(["`])(.+?)\1/g)].map(([, , title = ""]) => title));
}
