/** A name, and nothing else up to a space: `/etc/passwd` and `/ 2` are texts. */
const COMMAND = /^\/(\p{L}[\p{L}\p{N}_-]*)(?:\s+|$)/u;

/** A text that is a command, in its parts (SLASH-1). */
export interface CommandText {
  readonly name: string;
  /** All that stands behind the name. */
  readonly argument: string;
}

/** The parts of a text that is a command; null: it is none. */
export function readCommand(text: string): CommandText | null {
  const trimmed = text.trim();
  const found = COMMAND.exec(trimmed);
  return found === null ? null : { name: (found[1] ?? "").toLowerCase(), argument: trimmed.slice(found[0].length).trim() };
}

export function isCommand(text: string): boolean {
  return readCommand(text) !== null;
}

/** A text as it is sent: two strokes at its beginning are one, and no command. */
export function withoutEscape(text: string): string {
  return /^\s*\/\//.test(text) ? text.replace("//", "/") : text;
}
