/** What offers people after an `@`, and what it is drawn with: a chunk of its own, as most messages mention nobody. */
import { mentionViews } from "./views-mentions.ts";
import { peopleViews } from "../people/views-people.ts";

export { MentionPicker } from "./mention-picker.ts";
export { countCalled, findWideMentions, wideTargets } from "./wide-mentions.ts";

export const sheets = [peopleViews, mentionViews];
