import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what a thread is shown with, when one is opened. */
export const loadThreadView = lazyViews(() => import("./thread-view.ts"));
