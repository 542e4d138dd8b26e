import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what events are drawn with, with the first one in sight; until then they are their text. */
export const loadEventCard = lazyViews(() => import("./event-card.ts"));
