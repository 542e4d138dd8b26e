import { lazyViews } from "../shared/lazy-views.ts";

/** Loads the choice of emoji, with the first that is asked for. */
export const loadEmojiPicker = lazyViews(() => import("./emoji-picker.ts"));
