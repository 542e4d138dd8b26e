import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the list of saved messages, and the choice of when to be reminded. */
export const loadSaved = lazyViews(() => import("./saved-dialog.ts"));
