import { cutPlace } from "./cut-place.ts";
import { TOKEN } from "./drawn-text.ts";
import { PORTION, reach, type Measure } from "./weight.ts";

/** What an element adds to the weight of its text, in units of weight.ts. */
const ELEMENT = 45;
const ENTITY = 4;
/** Elements that begin a line. */
const LINES = new Set(["br", "li", "p", "pre"]);

/**
 * Cuts markup made by `toMarkup` into portions that are drawn one after another, each whole in itself and of a bounded size: what is open
 * at a cut is closed, and opened again in the next portion.
 */
export function cutMarkup(markup: string): string[] {
  const cutter = new Cutter();
  for (const [token, closes, tag] of markup.matchAll(TOKEN)) {
    if (tag === undefined) cutter.text(token);
    else if (closes === "/") cutter.close(token);
    else cutter.open(token, tag);
  }
  return cutter.end();
}

class Cutter {
  readonly #portions: string[] = [];
  readonly #open: { readonly token: string; readonly tag: string }[] = [];
  #portion = "";
  #weight = 0;
  #lines = 0;

  open(token: string, tag: string): void {
    this.#makeRoom();
    this.#portion += token;
    this.#weight += ELEMENT;
    if (LINES.has(tag)) this.#lines += 1;
    if (tag !== "br") this.#open.push({ token, tag });
  }

  close(token: string): void {
    this.#open.pop();
    this.#portion += token;
  }

  text(text: string): void {
    // An entity is one character.
    if (text.startsWith("&")) return this.#take(text, { weight: ENTITY, lines: 0 });
    for (let start = 0; start < text.length;) {
      this.#makeRoom();
      const left = { weight: PORTION.weight - this.#weight, lines: PORTION.lines - this.#lines };
      const reached = reach(text, start, left);
      const end = cutPlace(text, start, reached.end);
      this.#take(text.slice(start, end), reached);
      // What did not fit begins the next portion.
      if (end < text.length) this.#weight = PORTION.weight;
      start = end;
    }
  }

  end(): string[] {
    if (this.#portion !== "") this.#portions.push(this.#portion);
    return this.#portions;
  }

  #take(text: string, { weight, lines }: Measure): void {
    this.#makeRoom();
    this.#portion += text;
    this.#weight += weight;
    this.#lines += lines;
  }

  #makeRoom(): void {
    if (this.#weight < PORTION.weight && this.#lines < PORTION.lines) return;
    const closing = this.#open.map(({ tag }) => `</${tag}>`);
    this.#portions.push(this.#portion + closing.toReversed().join(""));
    // The rest of a list item has no number or dot of its own; the sheet knows it by its missing direction.
    this.#portion = this.#open.map(({ token, tag }) => (tag === "li" ? "<li>" : token)).join("");
    this.#weight = 0;
    this.#lines = 0;
  }
}
