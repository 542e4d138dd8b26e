import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what quotes are drawn with, with the first one in sight. */
export const loadQuotes = lazyViews(() => import("./quote.ts"));
