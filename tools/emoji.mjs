import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

// Emoji by group with their names and words, in each language: made of Unicode's own data, as `emojibase-data` brings it.
// `node tools/emoji.mjs` writes them, `--check` fails where they are not what the data says.

const LANGUAGES = ["en", "fr"];
/** Components of emoji, such as single skin tones, are no emoji to choose. */
const COMPONENTS = 2;
/** Words of one emoji beside its name. */
const WORDS = 4;
const RGI = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
const require = createRequire(import.meta.url);

/** The emoji in the form that Unicode recommends for interchange; null: it has none. */
function formOf({ hexcode, unicode }) {
  const plain = String.fromCodePoint(...hexcode.split("-").map((code) => Number.parseInt(code, 16)));
  return [plain, `${plain}\uFE0F`, unicode].find((form) => RGI.test(form)) ?? null;
}

function moduleOf(language) {
  const groups = new Map();
  for (const emoji of require(`emojibase-data/${language}/compact.json`).toSorted((a, b) => a.order - b.order)) {
    const { group, label, tags = [] } = emoji;
    const form = formOf(emoji);
    if (group === undefined || group === COMPONENTS || form === null) continue;
    const words = tags.filter((tag) => !label.includes(tag)).slice(0, WORDS);
    if (/[;|]/.test(label + words.join(""))) throw new Error(`emoji of ${language}: "${label}" has a separator in it`);
    groups.set(group, [...(groups.get(group) ?? []), [form, label, ...words].join("|")]);
  }
  const lists = [...groups].sort(([a], [b]) => a - b).map(([, entries]) => entries.join(";"));
  if (/[\\`$]/.test(lists.join(""))) throw new Error(`emoji of ${language}: a character that a template can't hold as it is`);
  return `// Made by tools/emoji.mjs from Unicode's data; do not edit.
/** Emoji in Unicode's order, a line for each group: the emoji, its name and words for finding it. */
export const emoji = \`${lists.join("\n")}\`;
`;
}

const wrong = [];
for (const language of LANGUAGES) {
  const path = join(import.meta.dirname, `../widget/views/emoji/emoji-${language}.ts`);
  const text = moduleOf(language);
  if (!process.argv.includes("--check")) await writeFile(path, text);
  else if ((await readFile(path, "utf8").catch(() => "")) !== text) wrong.push(path);
}
if (wrong.length > 0) {
  console.error(`Not what the data says: ${wrong.join(", ")}. Run: node tools/emoji.mjs`);
  process.exitCode = 1;
}
