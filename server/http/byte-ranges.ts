/** What of a file is sent: all of it, the bytes from `start` to `end`, both inclusive, or nothing, for none of what was asked for exists. */
export type Extent = { readonly start: number; readonly end: number } | "whole" | "unsatisfiable";

const ONE_RANGE = /^bytes=\s*(\d*)-(\d*)\s*$/i;

/**
 * The extent that a `Range` header asks for (RFC 9110, section 14). What is not understood and what asks for several ranges is answered with
 * the whole; so is a range of another version than `If-Range` names.
 */
export function extentOf(
  headers: { readonly range: string | undefined; readonly ifRange: string | undefined },
  file: { readonly size: number; readonly etag: string },
): Extent {
  const [, first = "", last = ""] = ONE_RANGE.exec(headers.range ?? "") ?? [];
  if (first === "" && last === "") return "whole";
  if (headers.ifRange !== undefined && headers.ifRange !== file.etag) return "whole";
  const end = file.size - 1;
  // Digits beyond what a number holds mean "to the end", or past it.
  if (first === "") return Number(last) === 0 || file.size === 0 ? "unsatisfiable" : { start: Math.max(0, file.size - Number(last)), end };
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "whole";
  if (start > end) return "unsatisfiable";
  return { start, end: last === "" ? end : Math.min(Number(last), end) };
}
