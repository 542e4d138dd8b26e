import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what stands under messages that threads begin with, with the first one in sight. */
export const loadThreads = lazyViews(() => import("./thread-summary.ts"));
