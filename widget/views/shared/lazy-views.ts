import type { CSSResult } from "lit";
import { loadMoreTerms } from "../../i18n/locales.ts";
import { adoptSheet } from "../../theme/adopt-sheet.ts";

/** A chunk of elements with the sheets they are drawn with. */
interface ViewChunk {
  readonly sheets: readonly CSSResult[];
}

/** Sheets of the chunks that are there: their elements are defined for the whole page, so each chat on it needs them. */
const sheets = new Set<CSSResult>();
const roots = new Set<ShadowRoot>();

/** Gives a chat's root the sheets of what is fetched for any chat of the page, until the result is called. */
export function followSheets(root: ShadowRoot): () => void {
  roots.add(root);
  for (const sheet of sheets) adoptSheet(root, sheet);
  return () => void roots.delete(root);
}

/**
 * Makes the loader of a chunk of elements: it fetches their texts, then them, once and gives all chats, and `root`, their sheets; from then on the elements are
 * alive: those that stand on the page already draw at once, so the texts have to be there before. A failed load is tried again the next time. The
 * loader rejects with a TypeError where the browser cannot fetch them.
 */
export function lazyViews<Chunk extends ViewChunk>(fetchChunk: () => Promise<Chunk>): (root: Node) => Promise<Chunk> {
  let loading: Promise<Chunk> | null = null;
  return async (root) => {
    loading ??= loadMoreTerms().then(fetchChunk);
    try {
      const chunk = await loading;
      for (const sheet of chunk.sheets) {
        sheets.add(sheet);
        for (const each of roots) adoptSheet(each, sheet);
        if (root instanceof ShadowRoot) adoptSheet(root, sheet);
      }
      return chunk;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
}
