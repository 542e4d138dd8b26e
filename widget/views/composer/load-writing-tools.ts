import { lazyViews } from "../shared/lazy-views.ts";

/** Loads emoji and formatting: asked for when a person comes near their buttons. */
export const loadWritingTools = lazyViews(() => import("./writing-tools.ts"));
