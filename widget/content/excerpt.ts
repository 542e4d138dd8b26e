import { cutPlace } from "./cut-place.ts";
import { needsFormatting } from "./needs-formatting.ts";
import { reach } from "./weight.ts";

/** UTF-16 units that are looked at; enough for any excerpt behind a quote. */
const LOOKED_AT = 2_000;
/** How long one waits for the parser at most, in milliseconds; then the text is told of as it was typed. */
const PATIENCE_MS = 2_000;

let drawnText: ((text: string) => string) | null = null;
let loading: Promise<void> | null = null;

/** Loads the parser, once, without what draws; a failed load is tried again with the next text. */
export function loadParser(): Promise<void> {
  loading ??= import("./drawn-text.ts").then(
    (module) => void (drawnText = module.drawnText),
    () => void (loading = null),
  );
  return loading;
}

/**
 * A message as one short line of at most `length` UTF-16 units and a bounded weight: its text as it is drawn, without line ends, and of an answer
 * only the answer. What was cut ends in "…", and never within a character as it is read. Where the parser is not there yet it is the text as typed,
 * and `later` is called when a better one can be had.
 */
export function excerpt(text: string, length: number, later?: () => void): string {
  const looked = text.slice(0, cutPlace(text, 0, LOOKED_AT));
  const marked = needsFormatting(looked, []);
  if (marked && drawnText === null && later !== undefined) void loadParser().then(() => drawnText !== null && later());
  const said = marked ? (drawnText?.(looked) ?? looked) : looked;
  return shorten(said.replace(/\s+/g, " ").trim(), length);
}

/** The excerpt of `text` as soon as that can be had. */
export async function awaitExcerpt(text: string, length: number): Promise<string> {
  if (needsFormatting(text, [])) await Promise.race([loadParser(), new Promise((resolve) => void setTimeout(resolve, PATIENCE_MS))]);
  return excerpt(text, length);
}

/** As much of a name or line as is seen of it anyway; the whole where it costs no more to draw. */
export function shorten(line: string, length: number): string {
  const { end } = reach(line, 0, { weight: length * 3, lines: 1 });
  if (end === line.length && end <= length) return line;
  return `${line.slice(0, cutPlace(line, 0, Math.min(end, length))).trimEnd()}…`;
}

/** UTF-16 units of a file's name that fit in its line. */
const NAME_SHOWN = 120;

/** A file's name as its line shows it; the whole belongs into a title. */
export function shortName(name: string): string {
  return shorten(name, NAME_SHOWN);
}
