import { adoptSheet } from "../../theme/adopt-sheet.ts";
import { base } from "../../theme/base.ts";
import { content } from "../../theme/content.ts";
import { frame } from "../../theme/frame.ts";
import { tokensOfViews } from "../../theme/tokens-views.ts";
import { followSheets } from "../shared/lazy-views.ts";
import { viewSheets } from "./views.ts";

/** Gives a shadow root the sheets of all views that are drawn from the start, and of those that are fetched later, until the result is called. */
export function adoptSheets(root: ShadowRoot): () => void {
  for (const sheet of [tokensOfViews, base, frame, content, ...viewSheets]) adoptSheet(root, sheet);
  return followSheets(root);
}
