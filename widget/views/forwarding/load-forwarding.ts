import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the dialog in which a message is forwarded. */
export const loadForwarding = lazyViews(() => import("./forward-dialog.ts"));
