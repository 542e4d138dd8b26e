const OPENING = /^ {0,3}```([^`]*)$/;
const LANGUAGE = /^[\w+#.-]*$/;
/** A closing fence on a line of its own, and one at the end of the last line of code. */
const CLOSING = /^ {0,3}```\s*$/;
const TRAILING = /[^`]```\s*$/;

/** Code between fences, and how many lines the whole takes. */
export interface Fence {
  readonly code: string;
  readonly count: number;
}

/**
 * Code blocks among the lines of a block. Three ticks are marks only where there is code behind them; of their line, only a single word is taken
 * as the name of a language, and only where the fence is closed on a line of its own. Anything else that stands there is code.
 */
export class Fences {
  readonly #lines: readonly string[];
  /** The last line that could close a fence. */
  readonly #last: number;
  #known: { readonly index: number; readonly fence: Fence | null } | null = null;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#last = lines.findLastIndex((line) => CLOSING.test(line) || TRAILING.test(line));
  }

  /** The code block that begins at line `index`; null: none does. */
  at(index: number): Fence | null {
    // Whoever asks whether there is one asks next what it is.
    if (this.#known?.index !== index) this.#known = { index, fence: this.#read(index) };
    return this.#known.fence;
  }

  #read(start: number): Fence | null {
    const opening = OPENING.exec(this.#lines[start] ?? "")?.[1];
    if (opening === undefined || start + 1 >= this.#lines.length) return null;
    const word = LANGUAGE.test(opening.trim());
    const close = this.#close(start + 1);
    if (close === null && !word) return null;
    const end = close ?? this.#lines.length;
    const own = close !== null && CLOSING.test(this.#lines[close]!);
    const code = this.#lines.slice(start + 1, end);
    if (opening.trim() !== "" && !(word && own)) code.unshift(opening.trimStart());
    if (close !== null && !own) code.push(this.#lines[close]!.replace(/```\s*$/, ""));
    return code.some((line) => line.trim() !== "") ? { code: code.join("\n"), count: end - start + (close === null ? 0 : 1) } : null;
  }

  #close(from: number): number | null {
    for (let index = from; index <= this.#last; index++) {
      const line = this.#lines[index]!;
      if (CLOSING.test(line) || TRAILING.test(line)) return index;
    }
    return null;
  }
}
