import { escapeText } from "./escape.ts";
import { inlineMarkup } from "./inline.ts";

/** UTF-16 units, of which 10,000 code points, the longest message, take no more. Longer texts are shown plain. */
const LONGEST = 20_000;
/** Quotes and lists nest this deep; what goes deeper is text. */
const DEEPEST = 6;
const FENCE = /^ {0,3}```([^`]*)$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})(?:([-+*])|(\d{1,9})[.)]) +(?=\S)/;

/** Lines still to be read, and what holds for all of them. */
interface Block {
  readonly lines: readonly string[];
  readonly names: readonly string[];
  readonly depth: number;
}

/** Markup of one block, and how many lines it took. */
interface Taken {
  readonly markup: string;
  readonly count: number;
}

/**
 * Turns a message into markup that holds nothing but the tags written here: paragraphs, quotes, lists, code blocks, and what `inlineMarkup` knows.
 * Everything a person wrote is escaped, so a raw tag never reaches an HTML parser. Null: too long to format.
 */
export function toMarkup(text: string, names: readonly string[]): string | null {
  if (text.length > LONGEST) return null;
  // The longest name first, so that "@Ana Maria" is not read as "@Ana".
  const ordered = names.toSorted((a, b) => b.length - a.length);
  return blockMarkup({ lines: text.split("\n"), names: ordered, depth: 0 });
}

function blockMarkup(block: Block): string {
  const parts: string[] = [];
  let index = 0;
  while (index < block.lines.length) {
    const taken = takeBlock(block, index);
    parts.push(taken.markup);
    index += taken.count;
  }
  return parts.join("");
}

function takeBlock(block: Block, start: number): Taken {
  const line = block.lines[start]!;
  if (line.trim() === "") return { markup: "", count: 1 };
  if (FENCE.test(line)) return takeCode(block, start);
  if (block.depth < DEEPEST && QUOTE.test(line)) return takeQuote(block, start);
  if (block.depth < DEEPEST && ITEM.test(line)) return takeList(block, start);
  return takeParagraph(block, start);
}

function takeCode({ lines }: Block, start: number): Taken {
  let end = start + 1;
  while (end < lines.length && !/^ {0,3}``` *$/.test(lines[end]!)) end += 1;
  const code = lines.slice(start + 1, end).join("\n");
  return { markup: `<pre part="code-block" dir="auto"><code>${escapeText(code)}</code></pre>`, count: end - start + 1 };
}

function takeQuote({ lines, names, depth }: Block, start: number): Taken {
  let end = start;
  while (end < lines.length && QUOTE.test(lines[end]!)) end += 1;
  const inner = lines.slice(start, end).map((line) => line.replace(QUOTE, ""));
  return {
    markup: `<blockquote part="quote" dir="auto">${blockMarkup({ lines: inner, names, depth: depth + 1 })}</blockquote>`,
    count: end - start,
  };
}

function takeList(block: Block, start: number): Taken {
  const first = ITEM.exec(block.lines[start]!)!;
  const ordered = first[3] !== undefined;
  const items: string[] = [];
  let index = start;
  while (index < block.lines.length) {
    const item = ITEM.exec(block.lines[index]!);
    if (item === null || (item[3] !== undefined) !== ordered) break;
    const taken = takeItem(block, { start: index, width: item[0].length });
    items.push(taken.markup);
    index += taken.count;
  }
  const open = ordered ? `<ol start="${Number(first[3])}">` : "<ul>";
  return { markup: `${open}${items.join("")}${ordered ? "</ol>" : "</ul>"}`, count: index - start };
}

/** An item: its line, and the lines below that are indented into it. */
function takeItem({ lines, names, depth }: Block, { start, width }: { start: number; width: number }): Taken {
  let end = start + 1;
  while (end < lines.length && /^ {2,}\S/.test(lines[end]!)) end += 1;
  const first = lines[start]!.slice(width);
  const rest = lines.slice(start + 1, end).map((line) => line.slice(Math.min(width, line.search(/\S/))));
  const below = rest.length > 0 ? blockMarkup({ lines: rest, names, depth: depth + 1 }) : "";
  return { markup: `<li dir="auto">${inlineMarkup(first, names)}${below}</li>`, count: end - start };
}

function takeParagraph({ lines, names, depth }: Block, start: number): Taken {
  let end = start + 1;
  while (end < lines.length && !startsBlock(lines[end]!, depth)) end += 1;
  return { markup: `<p dir="auto">${inlineMarkup(lines.slice(start, end).join("\n"), names)}</p>`, count: end - start };
}

function startsBlock(line: string, depth: number): boolean {
  return line.trim() === "" || FENCE.test(line) || (depth < DEEPEST && (QUOTE.test(line) || ITEM.test(line)));
}
