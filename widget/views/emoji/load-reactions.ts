import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what reactions are drawn with, with the first one in sight. */
export const loadReactions = lazyViews(() => import("./reactions.ts"));
