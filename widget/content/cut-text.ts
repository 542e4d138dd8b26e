import { cutPlace } from "./cut-place.ts";
import { PORTION, reach } from "./weight.ts";

/** Cuts plain text into portions that are drawn one after another. */
export function cutText(text: string): string[] {
  const portions: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = cutPlace(text, start, reach(text, start, PORTION).end);
    portions.push(text.slice(start, end));
    start = end;
  }
  return portions;
}
