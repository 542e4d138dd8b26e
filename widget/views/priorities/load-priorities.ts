import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what messages that ask for acknowledgement are drawn with, with the first one in sight or the first emergency. */
export const loadPriorities = lazyViews(() => import("./priorities.ts"));
