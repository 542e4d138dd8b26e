import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what PDFs are read with, with the first that is opened. */
export const loadPaperViewer = lazyViews(() => import("./paper-viewer.ts"));
