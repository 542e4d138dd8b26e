import { adoptSheet } from "./adopt-sheet.ts";
import { base } from "./base.ts";
import { content } from "./content.ts";
import { frame } from "./frame.ts";
import { tokensOfViews } from "./tokens-views.ts";
import { viewSheets } from "./views.ts";

/** Gives a shadow root the sheets of all views that are drawn from the start. */
export function adoptSheets(root: ShadowRoot): void {
  for (const sheet of [tokensOfViews, base, frame, content, ...viewSheets]) adoptSheet(root, sheet);
}
