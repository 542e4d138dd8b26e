import type { CSSResult } from "lit";

/** Gives a shadow root a sheet, once. Constructed sheets need no allowance in a page's CSP. */
export function adoptSheet(root: ShadowRoot, { styleSheet }: CSSResult): void {
  if (styleSheet !== undefined && !root.adoptedStyleSheets.includes(styleSheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
}
