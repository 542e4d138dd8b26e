import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the choice of a time, and the list of what is scheduled. */
export const loadScheduling = lazyViews(() => import("./schedule-dialog.ts"));
