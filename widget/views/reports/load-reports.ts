import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what moderators see of reports, with the first look at them. */
export const loadReports = lazyViews(() => import("./reports-dialog.ts"));
