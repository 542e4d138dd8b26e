import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the dialog in which a person says how they are, and what is told of them. */
export const loadStatus = lazyViews(() => import("./status-dialog.ts"));
