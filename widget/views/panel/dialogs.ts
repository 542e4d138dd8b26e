/** What opens above the panel when asked for, and what it is drawn with: a chunk of its own, as reading and writing needs none of it. */
import { dialogViews } from "./views-dialogs.ts";
import { peopleViews } from "../people/views-people.ts";
import { roomDetailsViews } from "./views-room-details.ts";
import { roomSettingsViews } from "../rooms/views-room-settings.ts";
import { popoverViews } from "../controls/views-popovers.ts";
import "../controls/confirm-dialog.ts";
import "../files/gallery-dialog.ts";
import "../people/members-dialog.ts";
import "../controls/menu.ts";
import "../rooms/browse-dialog.ts";
import "../rooms/leave-dialog.ts";
import "../rooms/new-room-dialog.ts";
import "../rooms/preferences-dialog.ts";
import "../people/person-card.ts";
import "../controls/rare-icons.ts";
import "./room-details.ts";
import "../rooms/room-dialog.ts";
import "../rooms/switcher-dialog.ts";
import "../editing/message-history.ts";
import "../messages/seen-by.ts";

export { blockQuestion, deletionQuestion, leaveQuestion, reportQuestion } from "./questions.ts";
export { isOnlyOwner } from "../people/member-permissions.ts";

export const sheets = [peopleViews, popoverViews, dialogViews, roomDetailsViews, roomSettingsViews];
