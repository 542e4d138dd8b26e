import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what offers people, with the first `@`: most messages have none. */
export const loadMentions = lazyViews(() => import("./mentions.ts"));
