import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what files are drawn with; asked for when the first one is in sight, or about to be chosen. */
export const loadAttachments = lazyViews(() => import("./attachments.ts"));
