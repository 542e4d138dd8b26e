/** Reads the elements of a one-dimensional array of texts as PostgreSQL writes it, such as `{a,"b, c",NULL}` (PostgreSQL, 8.15.6). */
export function parseArrayText(text: string): (string | null)[] {
  const elements = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs);
  return [...elements].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, "$1");
    return bare === "NULL" ? null : bare!;
  });
}
