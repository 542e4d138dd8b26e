/** What opens above the panel when asked for, and what it is drawn with: a chunk of its own, as reading and writing needs none of it. */
import { dialogViews } from "../theme/views-dialogs.ts";
import { peopleViews } from "../theme/views-people.ts";
import { popoverViews } from "../theme/views-popovers.ts";
import "./confirm-dialog.ts";
import "./gallery-dialog.ts";
import "./members-dialog.ts";
import "./menu.ts";
import "./new-room-dialog.ts";
import "./rare-icons.ts";
import "./room-dialog.ts";
import "./seen-by.ts";

export const sheets = [peopleViews, popoverViews, dialogViews];
