import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the commands that are written, with the first `/` at the beginning of a text. */
export const loadSlash = lazyViews(() => import("./slash.ts"));
