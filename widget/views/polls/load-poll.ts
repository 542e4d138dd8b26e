import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what a poll is drawn with, with the first one in sight. */
export const loadPoll = lazyViews(() => import("./poll.ts"));
