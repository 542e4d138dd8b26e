import { unsafeCSS, type CSSResult } from "lit";

/** A sheet, with other sheets in it, for every sheet of the widget: Lit's own `css` brings along what checks the holes, for which the entry has no room. */
export function css(sheet: TemplateStringsArray, ...parts: readonly CSSResult[]): CSSResult {
  return unsafeCSS(String.raw({ raw: sheet }, ...parts));
}
