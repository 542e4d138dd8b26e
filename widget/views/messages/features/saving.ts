import { isUncounted } from "../../../../protocol/tombstones.ts";
import { selectSaved } from "../../../client/store/saved.ts";
import { icon } from "../../controls/icons.ts";
import { SavedAskedEvent } from "../../saved/saved-asked.ts";
import { whenText } from "../../shared/when-text.ts";
import type { MessageRow } from "../message-rows.ts";
import type { ListView } from "../row-view.ts";
import type { FeatureButton, MessageFeature } from "./message-feature.ts";

const button = (saved: boolean): FeatureButton => ({
  part: "save-message-button",
  label: ({ term }) => term(saved ? "saveMessage" : "unsaveMessage"),
  icon: icon("bookmark"),
  run: ({ id, message }, { commands }) =>
    message !== null && commands.change({ kind: "saving", roomId: message.roomId, messageId: id, saved }),
});
const SAVE = button(true);
const UNSAVE = button(false);

const REMIND: FeatureButton = {
  part: "remind-button",
  label: ({ term }) => term("remindMe"),
  icon: icon("clock"),
  opensDialog: true,
  run: ({ id, message }, host) => message !== null && host.dispatchEvent(new SavedAskedEvent({ roomId: message.roomId, messageId: id })),
};

const maySave = ({ message }: MessageRow, { state }: ListView) =>
  message !== null && !isUncounted(message) && state.limits.savedMessages > 0;

/** Saving a message for oneself, and that it is (SAVE-1). */
export const saving: MessageFeature = {
  button: (row, list) => (!maySave(row, list) ? null : selectSaved(list.state, row.id) === null ? SAVE : UNSAVE),
  note(row, { state, localize, now }) {
    const mark = row.deleted ? null : selectSaved(state, row.id);
    if (mark === null) return null;
    const { remindAt, reminded } = mark;
    if (remindAt === null) return { part: "saved-note", icon: icon("bookmark"), text: localize.term("savedNote") };
    const text = localize.term(reminded ? "reminderSince" : "reminderAt", { time: whenText(localize, remindAt, now) });
    return { part: "saved-note", icon: icon("clock"), text };
  },
};

/** Being reminded of a message (SAVE-3). */
export const reminding: MessageFeature = {
  button: (row, list) => (maySave(row, list) ? REMIND : null),
};
