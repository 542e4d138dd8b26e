import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what can be done with messages: asked for when a person comes near one. */
export const loadMessageTools = lazyViews(() => import("./message-tools.ts"));
