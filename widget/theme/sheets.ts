import { base } from "./base.ts";
import { content } from "./content.ts";
import { frame } from "./frame.ts";
import { tokensOfViews } from "./tokens-views.ts";
import { viewSheets } from "./views.ts";

/** Gives a shadow root the sheets of all views, once. Constructed sheets need no allowance in a page's CSP. */
export function adoptSheets(root: ShadowRoot): void {
  const sheets = [tokensOfViews, base, frame, content, ...viewSheets].flatMap(({ styleSheet }) => (styleSheet ? [styleSheet] : []));
  const missing = sheets.filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...missing];
}
