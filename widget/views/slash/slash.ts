/** What offers and carries out the commands that are written: a chunk of its own, as most messages are none. */
import { mentionViews } from "../mentions/views-mentions.ts";
import { peopleViews } from "../people/views-people.ts";
import { slashViews } from "./views-slash.ts";

export { SlashPicker } from "./slash-picker.ts";

export const sheets = [peopleViews, mentionViews, slashViews];
