/** What one drawing may cost: a message that weighs more, or has more lines, is drawn in portions of this size. */
export const PORTION: Measure = { weight: 1_800, lines: 30 };

/**
 * How much of a text is drawn at once. One unit of weight is about a microsecond of a browser's layout, measured; see
 * docs/decisions/2026-11-28-messages-are-drawn-in-portions.md.
 */
export interface Measure {
  readonly weight: number;
  readonly lines: number;
}

/** As much of a text as a measure allows, and what it takes of it. */
export interface Measured extends Measure {
  /** Where in the text it ends. */
  readonly end: number;
}

const LINE = 15;
/** A mark that may become one end of an element. */
const MARK = 20;
/** Where the writing changes between scripts a run of its own is shaped. */
const CHANGE = 8;
/** A character that most fonts lack is looked for in others, once. */
const RARE = 10;
/** What each sign that joins the one before adds for every sign that does so before it: some scripts are laid out at the square of such a run. */
const JOINED = 0.35;
/** A control character is drawn as none is. */
const CONTROL = 10;
const MARKS = new Set("*_~`[@>".split("").map((mark) => mark.charCodeAt(0)));

/** Whether `text` weighs no more than `measure` from its beginning to its end; reads no further than that. */
export function fits(text: string, measure: Measure): boolean {
  return reach(text, 0, measure).end === text.length;
}

/** Walks `text` from `start` until `measure` is used up; what goes beyond it stays out, but for the first character. */
export function reach(text: string, start: number, measure: Measure): Measured {
  const seen = new Set<number>();
  let [weight, lines, kind, before, joined] = [0, 0, -1, 0, 0];
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    const own = kindOf(code);
    weight += 1 + markWeight(before, code);
    // The second half of a pair is neither the end nor another part of a run.
    if (!isLow(code)) joined = joinsOnto(text, end, code) ? joined + 1 : 0;
    weight += joined * JOINED;
    if (isLineEnd(text, end, code)) {
      weight += LINE;
      lines += 1;
    } else if (code < 0x20 && code !== 0x09) {
      weight += CONTROL;
    } else if (own !== NEUTRAL && own !== kind) {
      weight += kind === -1 ? 0 : CHANGE;
      kind = own;
    }
    if (own >= FIRST_RARE && !seen.has(code)) {
      seen.add(code);
      weight += RARE;
    }
    if (end > start && (weight > measure.weight || lines >= measure.lines)) break;
    before = code;
    end += 1;
  }
  return { end, weight, lines };
}

// Of "\r\n" the second ends the line.
function isLineEnd(text: string, index: number, code: number): boolean {
  return code === 0x0a || (code === 0x0d && text.charCodeAt(index + 1) !== 0x0a);
}

const COMBINING = /\p{M}/uy;

function joinsOnto(text: string, index: number, code: number): boolean {
  if (code < 0x300) return false;
  COMBINING.lastIndex = index;
  return COMBINING.test(text);
}

const isLow = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

// A run of marks is one mark; a full stop or colon right before something else may be that of an address.
function markWeight(before: number, code: number): number {
  if (MARKS.has(code)) return code === before && code !== 0x40 ? 0 : MARK;
  return (before === 0x2e || before === 0x3a) && code > 0x20 && code !== before ? MARK : 0;
}

const NEUTRAL = -2;
const FIRST_RARE = 8;

/** Characters of one kind follow one another at no cost: script by script, as far as browsers shape them in one run. */
function kindOf(code: number): number {
  if (isPunctuation(code) || code === 0x200d || code === 0xfe0f) return NEUTRAL;
  if (code < 0x370 || (code >= 0x1e00 && code < 0x1f00) || code === 0x20ac) return 0;
  if (code < 0x590) return code < 0x400 ? 1 : code < 0x530 ? 5 : 6;
  if (code < 0x900 || (code >= 0xfb1d && code < 0xfe00) || (code >= 0xfe70 && code < 0xff00)) return 2;
  if ((code >= 0x3000 && code < 0xa000) || (code >= 0xac00 && code < 0xd800) || code >= 0xff00) return 3;
  // Of what lies beyond the first plane, nearly all that is written are emoji.
  if (code >= 0xd800 && code < 0xdc00) return 4;
  if (code >= 0xdc00 && code < 0xe000) return NEUTRAL;
  return FIRST_RARE + (code >> 7);
}

function isPunctuation(code: number): boolean {
  return code < 0x30 || (code > 0x39 && code < 0x41) || (code > 0x7a && code < 0xc0) || (code >= 0x2010 && code < 0x2028);
}
