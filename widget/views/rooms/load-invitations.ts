import { lazyViews } from "../shared/lazy-views.ts";

/** Loads what invitations are drawn with. */
export const loadInvitations = lazyViews(() => import("./invitation-views.ts"));
