import type { CSSResult } from "lit";
import { adoptSheet } from "../theme/adopt-sheet.ts";

/** A chunk of elements with the sheets they are drawn with. */
interface ViewChunk {
  readonly sheets: readonly CSSResult[];
}

/**
 * Makes the loader of a chunk of elements: it fetches them once and gives `root` their sheets; from then on the elements are alive. A failed load is
 * tried again the next time. The loader rejects with a TypeError where the browser cannot fetch them.
 */
export function lazyViews(fetchChunk: () => Promise<ViewChunk>): (root: Node) => Promise<void> {
  let loading: Promise<ViewChunk> | null = null;
  return async (root) => {
    loading ??= fetchChunk();
    try {
      const { sheets } = await loading;
      if (root instanceof ShadowRoot) for (const sheet of sheets) adoptSheet(root, sheet);
    } catch (error) {
      loading = null;
      throw error;
    }
  };
}
