import { isNameEnd } from "../../protocol/mention-range.ts";
import { escapeText } from "./escape.ts";
import { pairBrackets, pairTicks, runLength } from "./pairs.ts";
import { addressAt, linkNote, linkTag, safeAddress, type Surroundings } from "./links.ts";
import { mayClose, mayEnclose, mayOpen } from "./words.ts";

/** Marks that wait for their counterpart at most; also the deepest nesting. The oldest gives way and stays text. */
const DEEPEST = 24;
const TAGS: Readonly<Record<string, string>> = { "*": "em", _: "em", "**": "strong", "~~": "del" };
/** How long a run of each mark is, at least and at most. One tilde means "to" or "about", and __init__ is a word. */
const RUNS: Readonly<Record<string, readonly [number, number]>> = { "*": [1, 3], _: [1, 1], "~": [2, 2] };
/** Behind these no address begins: they are of the same word. */
const IN_WORD = /[\w.+@-]/;
const ADDRESS_START = /[a-z\d_\u00c0-\u024f]/i;

/** A mark that may still find its counterpart; `piece` is where its tag goes. */
interface Open {
  readonly mark: string;
  readonly piece: number;
  /** Where the text of a bracket begins. */
  readonly at: number;
}

/**
 * Turns running text into markup in one pass: bold, italic, strike, code, links and mentions. Linear in the length: every mark is
 * put on the stack once and taken off once, and what is scanned ahead is bounded or consumed. All else is escaped as it goes.
 */
export function inlineMarkup(text: string, names: readonly string[]): string {
  return new InlineParser(text, names).run();
}

class InlineParser {
  readonly #text: string;
  readonly #names: readonly string[];
  readonly #pieces: string[] = [];
  readonly #open: Open[] = [];
  /** Pieces that hold tags of links found by themselves; a written link around them takes their place. */
  readonly #automatic: number[] = [];
  readonly #nextTicks: ReadonlyMap<number, number>;
  #brackets: ReadonlyMap<number, number> | null = null;
  readonly #around: Surroundings = {
    closes: (at) => this.#mayCloseAny(at),
    isPaired: (at) => this.#counterpart(at) !== undefined,
  };
  #index = 0;
  #pending = 0;

  constructor(text: string, names: readonly string[]) {
    this.#text = text;
    this.#names = names;
    this.#nextTicks = pairTicks(text);
  }

  run(): string {
    while (this.#index < this.#text.length) {
      if (!this.#step(this.#text[this.#index]!)) this.#index += 1;
    }
    this.#flush();
    return this.#pieces.join("");
  }

  /** Handles what starts at the present place and moves past it; false: it is plain text. */
  #step(character: string): boolean {
    switch (character) {
      case "\n":
        return this.#emit("<br>", 1);
      case "`":
        return this.#code();
      case "*":
      case "_":
      case "~":
        return this.#emphasis(character);
      case "[":
        this.#emit("[", 1);
        this.#wait({ mark: "[", piece: this.#pieces.length - 1, at: this.#index });
        return true;
      case "]":
        return this.#closeBracket();
      case "@":
        return this.#mention();
      default:
        return this.#address(character);
    }
  }

  #flush(): void {
    if (this.#pending < this.#index) this.#pieces.push(escapeText(this.#text.slice(this.#pending, this.#index)));
  }

  #emit(markup: string, length: number): true {
    this.#flush();
    this.#pieces.push(markup);
    this.#index += length;
    this.#pending = this.#index;
    return true;
  }

  #wait(open: Open): void {
    this.#open.push(open);
    if (this.#open.length > DEEPEST) this.#open.shift();
  }

  #code(): boolean {
    const length = runLength(this.#text, this.#index);
    const close = this.#nextTicks.get(this.#index);
    const inside = this.#text.slice(this.#index + length, close ?? this.#index);
    if (close === undefined || inside.trim() === "") return this.#emit(escapeText("`".repeat(length)), length);
    // One space at both ends only keeps backticks apart (CommonMark 0.31, 6.1).
    const code = inside.startsWith(" ") && inside.endsWith(" ") ? inside.slice(1, -1) : inside;
    return this.#emit(`<code part="code">${escapeText(code)}</code>`, close + length - this.#index);
  }

  #emphasis(character: string): boolean {
    const start = this.#index;
    const length = runLength(this.#text, start);
    const end = start + length;
    const [shortest, longest] = RUNS[character]!;
    // A backslash keeps a mark from meaning anything, and stays: ¯\\_(ツ)_/¯.
    if (length < shortest || length > longest || this.#text[start - 1] === "\\") return this.#emit(character.repeat(length), length);
    const left = mayClose(this.#text, start, end) ? this.#closeAll(character, length) : length;
    const opens = mayOpen(this.#text, start, end);
    for (const each of left === 3 ? [2, 1] : left > 0 ? [left] : []) {
      this.#emit(character.repeat(each), each);
      if (opens) this.#wait({ mark: character.repeat(each), piece: this.#pieces.length - 1, at: this.#index });
    }
    return true;
  }

  /** Closes as many waiting marks as the run is long; answers what is left of it. */
  #closeAll(character: string, length: number): number {
    let left = length;
    for (let closed = this.#close(character, left); closed > 0; closed = this.#close(character, left)) left -= closed;
    return left;
  }

  /** Closes the innermost waiting mark of this character that is no longer than `left`; answers its length, or 0. */
  #close(character: string, left: number): number {
    const found = this.#open.findLastIndex(({ mark }) => mark[0] === character && mark.length <= left);
    const open = this.#open[found];
    if (open === undefined || !mayEnclose(this.#text, open.at, this.#index)) return 0;
    this.#open.length = found;
    const tag = TAGS[open.mark]!;
    this.#pieces[open.piece] = `<${tag}>`;
    this.#emit(`</${tag}>`, open.mark.length);
    return open.mark.length;
  }

  #closeBracket(): boolean {
    const found = this.#open.findLastIndex(({ mark }) => mark === "[");
    const open = this.#open[found];
    if (open === undefined) return false;
    this.#open.length = found;
    const close = this.#text[this.#index + 1] === "(" ? this.#counterpart(this.#index + 1) : undefined;
    const address = close === undefined ? null : safeAddress(this.#text.slice(this.#index + 2, close));
    const label = this.#text.slice(open.at, this.#index);
    if (close === undefined || address === null || label.trim() === "") return false;
    this.#dropInner(open.piece);
    this.#pieces[open.piece] = linkTag(address, label);
    return this.#emit(`${linkNote(address, label)}</a>`, close + 1 - this.#index);
  }

  /** No link stands in a link: those found by themselves inside become text, and brackets around wait no more. */
  #dropInner(piece: number): void {
    while ((this.#automatic.at(-1) ?? -1) > piece) this.#pieces[this.#automatic.pop()!] = "";
    for (let index = this.#open.length - 1; index >= 0; index--) if (this.#open[index]!.mark === "[") this.#open.splice(index, 1);
  }

  #mention(): boolean {
    const name = this.#names.find(
      (each) => this.#text.startsWith(each, this.#index + 1) && isNameEnd(this.#text, this.#index + 1 + each.length),
    );
    if (name === undefined || name === "") return false;
    return this.#emit(`<span part="mention">${escapeText(`@${name}`)}</span>`, name.length + 1);
  }

  #address(character: string): boolean {
    if (!ADDRESS_START.test(character) || (IN_WORD.test(this.#text[this.#index - 1] ?? " ") && !this.#isOpened())) return false;
    const found = addressAt(this.#text, this.#index, this.#around);
    if (found === null) return false;
    const shown = this.#text.slice(this.#index, this.#index + found.length);
    if (found.address === null) return this.#emit(escapeText(shown), found.length);
    this.#emit(linkTag(found.address, shown), 0);
    this.#automatic.push(this.#pieces.length - 1);
    this.#emit(escapeText(shown), found.length);
    this.#emit(`${linkNote(found.address, found.address)}</a>`, 0);
    this.#automatic.push(this.#pieces.length - 1);
    return true;
  }

  /** Whether a mark was opened right before this place. */
  #isOpened(): boolean {
    return this.#open.at(-1)?.at === this.#index;
  }

  #mayCloseAny(at: number): boolean {
    const character = this.#text[at]!;
    return this.#open.some(({ mark }) => mark[0] === character) && mayClose(this.#text, at, at + runLength(this.#text, at));
  }

  /** Where the bracket that opens at this place is closed. */
  #counterpart(at: number): number | undefined {
    this.#brackets ??= pairBrackets(this.#text);
    return this.#brackets.get(at);
  }
}
