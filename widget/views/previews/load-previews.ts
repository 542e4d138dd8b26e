import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what link previews are drawn with, with the first one in sight. */
export const loadPreviews = lazyViews(() => import("./link-previews.ts"));
