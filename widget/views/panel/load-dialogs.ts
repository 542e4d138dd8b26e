import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what opens above the panel. */
export const loadDialogs = lazyViews(() => import("./dialogs.ts"));
