import type { User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { REMOVAL_REASON_CODE_POINTS, REPORT_NOTE_CODE_POINTS } from "../../../protocol/limits.ts";
import type { RoomState } from "../../client/store/state.ts";
import type { Question } from "../controls/confirm-dialog.ts";
import type { MessageDeletionAskedEvent } from "../messages/message-events.ts";
import { readReason, reportChoices } from "../reports/report-reasons.ts";
import { titleOf } from "../shared/room-people.ts";
import type { PanelContext } from "../shared/view-context.ts";

/** What is asked before what can't be taken back, or what others notice, is done. */

/** Whether to delete a message; of another's, also why. */
export function deletionQuestion(
  { commands, localize }: Pick<PanelContext, "commands" | "localize">,
  roomId: Id,
  { messageId, own }: Pick<MessageDeletionAskedEvent, "messageId" | "own">,
): Question {
  return {
    about: "delete",
    ...(!own && { note: { label: localize.term("deleteReason"), limit: REMOVAL_REASON_CODE_POINTS } }),
    run: ({ note }) => commands.deleteMessage(roomId, messageId, note === "" ? undefined : note),
  };
}

/** What is wrong with a message. */
export function reportQuestion(
  { commands, localize, host }: Pick<PanelContext, "commands" | "localize" | "host">,
  roomId: Id,
  messageId: Id,
): Question {
  return {
    about: "report",
    choices: reportChoices(localize),
    note: { label: localize.term("reportNote"), limit: REPORT_NOTE_CODE_POINTS },
    run: async ({ choice, note }) => {
      await commands.reportMessage(roomId, messageId, { reason: readReason(choice), note });
      host.announce(localize.term("reported"));
    },
  };
}

/** Whether to block a person, or to take that back. */
export function blockQuestion({ commands, store }: Pick<PanelContext, "commands" | "store">, { id, name }: User): Question {
  return store.state.blocked.has(id)
    ? { about: "unblock", name, run: () => commands.unblockPerson(id) }
    : { about: "block", name, run: () => commands.blockPerson(id) };
}

/** Whether to leave a room that others own too. */
export function leaveQuestion({ localize }: Pick<PanelContext, "localize">, room: RoomState, leave: () => Promise<void>): Question {
  return { about: "leave", name: titleOf(localize, room), run: () => leave() };
}
