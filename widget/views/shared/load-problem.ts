import { lazyViews } from "./lazy-views.ts";

/** Loads what says why something was refused, with the first refusal. */
export const loadProblem = lazyViews(() => import("./problem.ts"));
