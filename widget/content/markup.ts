import { escapeText } from "./escape.ts";
import { Fences } from "./fences.ts";
import { inlineMarkup } from "./inline.ts";

/** UTF-16 units, of which 10,000 code points, the longest message, take no more. Longer texts are shown plain. */
const LONGEST = 20_000;
/** Quotes and lists nest this deep; what goes deeper is text. */
const DEEPEST = 6;
const LINE_END = /\r\n?|\n/;
const QUOTE = /^ {0,3}> /;
/** A line of a quote that has no text; it is one only between others. */
const EMPTY_QUOTE = /^ {0,3}>\s*$/;
// What the drawing would change is no list: a minus or plus before a number, 007, and numbers of more digits than a margin holds.
const ITEM = /^( {0,3})(?:([-+](?! +\d)|\*)|(0|[1-9]\d{0,3})\.) +(?=\S)/;
const INDENTED = /^(?: {2,}| ?\t\s*)\S/;
const INDENTED_FENCE = /^[ \t]+```[^`]*$/;
const CLOSING_FENCE = /^[ \t]+```\s*$/;
/** Numbers of so many digits need a wider margin. */
const WIDE_DIGITS = 3;

/** Lines still to be read, and what holds for all of them. */
interface Block {
  readonly lines: readonly string[];
  readonly names: readonly string[];
  readonly depth: number;
  readonly fences: Fences;
}

/** Markup of one block, and how many lines it took. */
interface Taken {
  readonly markup: string;
  readonly count: number;
}

/**
 * Turns a message into markup that holds nothing but the tags written here: paragraphs, quotes, lists, code blocks, and what `inlineMarkup` knows.
 * What may or may not be a mark stays text, so that nothing typed is lost. Everything a person wrote is escaped, so a raw tag never reaches
 * an HTML parser. Null: too long to format.
 */
export function toMarkup(text: string, names: readonly string[]): string | null {
  if (text.length > LONGEST) return null;
  // The longest name first, so that "@Ana Maria" is not read as "@Ana".
  const ordered = names.toSorted((a, b) => b.length - a.length);
  return blockMarkup(text.split(LINE_END), ordered, 0);
}

function blockMarkup(lines: readonly string[], names: readonly string[], depth: number): string {
  const block = { lines, names, depth, fences: new Fences(lines) };
  const parts: string[] = [];
  let index = 0;
  while (index < lines.length) {
    const taken = takeBlock(block, index);
    parts.push(taken.markup);
    index += taken.count;
  }
  return parts.join("");
}

function takeBlock(block: Block, start: number): Taken {
  const line = block.lines[start]!;
  if (line.trim() === "") return { markup: "", count: 1 };
  const fence = block.fences.at(start);
  if (fence !== null) {
    const markup = `<pre part="code-block" dir="auto"><code>${escapeText(fence.code)}</code></pre>`;
    return { markup, count: fence.count };
  }
  if (startsQuote(block, start)) return takeQuote(block, start);
  if (block.depth < DEEPEST && ITEM.test(line)) return takeList(block, start);
  return takeParagraph(block, start);
}

function startsQuote({ lines, depth }: Block, index: number): boolean {
  return depth < DEEPEST && QUOTE.test(lines[index]!) && !EMPTY_QUOTE.test(lines[index]!);
}

function takeQuote(block: Block, start: number): Taken {
  const { lines, names, depth } = block;
  let end = start + 1;
  for (let next = end; next < lines.length && (startsQuote(block, next) || EMPTY_QUOTE.test(lines[next]!)); next++)
    if (startsQuote(block, next)) end = next + 1;
  const inner = lines.slice(start, end).map((line) => (EMPTY_QUOTE.test(line) ? "" : line.replace(QUOTE, "")));
  return {
    markup: `<blockquote part="quote" dir="auto">${blockMarkup(inner, names, depth + 1)}</blockquote>`,
    count: end - start,
  };
}

function takeList(block: Block, start: number): Taken {
  const ordered = ITEM.exec(block.lines[start]!)![3] !== undefined;
  const items: string[] = [];
  let [index, digits] = [start, 0];
  while (index < block.lines.length) {
    const item = ITEM.exec(block.lines[index]!);
    if (item === null || (item[3] !== undefined) !== ordered) break;
    const taken = takeItem(block, { start: index, width: item[0].length, number: item[3] });
    items.push(taken.markup);
    index += taken.count;
    digits = Math.max(digits, item[3]?.length ?? 0);
  }
  const open = !ordered ? "<ul>" : digits < WIDE_DIGITS ? "<ol>" : `<ol part="wide-list">`;
  return { markup: `${open}${items.join("")}${ordered ? "</ol>" : "</ul>"}`, count: index - start };
}

interface Item {
  readonly start: number;
  /** Characters before its text. */
  readonly width: number;
  /** As it was typed, whatever the one before. */
  readonly number: string | undefined;
}

/** An item: its line, and the lines below that are indented into it. */
function takeItem({ lines, names, depth }: Block, { start, width, number }: Item): Taken {
  const end = itemEnd(lines, start);
  const rest = lines.slice(start + 1, end).map((line) => line.replace(/^[ \t]+/, (indent) => indent.replaceAll("\t", "    ")));
  const indent = rest[0]?.search(/\S/) ?? 0;
  const inner = rest.map((line) => (line.trim() === "" ? "" : line.slice(Math.min(indent, line.search(/\S/)))));
  const below = rest.length > 0 ? blockMarkup(inner, names, depth + 1) : "";
  const value = number === undefined ? "" : ` value="${number}"`;
  return { markup: `<li dir="auto"${value}>${inlineMarkup(lines[start]!.slice(width), names)}${below}</li>`, count: end - start };
}

/** The line after an item. It ends before an empty line, but for those inside the code it holds. */
function itemEnd(lines: readonly string[], start: number): number {
  let [end, openUntil] = [start + 1, 0];
  for (; end < lines.length && INDENTED.test(lines[end]!); end++) {
    if (end < openUntil || !INDENTED_FENCE.test(lines[end]!)) continue;
    let close = end + 1;
    while (close < lines.length && !CLOSING_FENCE.test(lines[close]!) && (INDENTED.test(lines[close]!) || lines[close]!.trim() === ""))
      close += 1;
    // Where nothing closes it, no later one is closed before this place either.
    if (close < lines.length && CLOSING_FENCE.test(lines[close]!)) end = close;
    else openUntil = close;
  }
  return end;
}

function takeParagraph(block: Block, start: number): Taken {
  const { lines, names } = block;
  let end = start + 1;
  while (end < lines.length && !startsBlock(block, end)) end += 1;
  return { markup: `<p dir="auto">${inlineMarkup(lines.slice(start, end).join("\n"), names)}</p>`, count: end - start };
}

function startsBlock(block: Block, index: number): boolean {
  const line = block.lines[index]!;
  return line.trim() === "" || block.fences.at(index) !== null || startsQuote(block, index) || (block.depth < DEEPEST && ITEM.test(line));
}
