import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what threads are drawn with, with the first one in sight. */
export const loadThreads = lazyViews(() => import("./threads.ts"));
