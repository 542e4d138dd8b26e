import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the search over messages, with the first that is asked for. */
export const loadSearch = lazyViews(() => import("./search-dialog.ts"));
