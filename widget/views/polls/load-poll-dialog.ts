import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the dialog in which a poll is made. */
export const loadPollDialog = lazyViews(() => import("./poll-dialog.ts"));
