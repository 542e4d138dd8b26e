import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the editor of messages, with the first that is edited. */
export const loadMessageEditor = lazyViews(() => import("./message-editor.ts"));
