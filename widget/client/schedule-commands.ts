import { PATHS, ScheduledMessagesResponse } from "../../protocol/http.ts";
import type { Command } from "../../protocol/commands.ts";
import { withLineFeeds } from "../../protocol/text.ts";
import { carryCommand } from "./carry-command.ts";
import type { ChatCommands } from "./commands.ts";
import type { RoomCommandDependencies } from "./room-commands.ts";
import { mentionedIds } from "./store/mention-ranges.ts";

export type ScheduleCommands = Pick<
  ChatCommands,
  "scheduleMessage" | "scheduledMessages" | "changeScheduledMessage" | "cancelScheduledMessage"
>;

/** Messages that the server sends later. Somebody waits for each of these, so that they are not for the outbox. */
export function createScheduleCommands(dependencies: RoomCommandDependencies): ScheduleCommands {
  const { newId, transport } = dependencies;
  const carry = async (command: Command): Promise<void> => void (await carryCommand(dependencies, command));
  return {
    async scheduleMessage(roomId, body, sendAt, { mentions = [], ranges = [], replyTo = null, priority = null } = {}) {
      const id = newId();
      const named = [...new Set([...mentions, ...mentionedIds(ranges)])];
      const text = { body: withLineFeeds(body), mentions: named, ...(ranges.length > 0 && { ranges: [...ranges] }) };
      const message = { id, ...text, ...(replyTo !== null && { replyTo }), ...(priority !== null && { priority }) };
      await carry({ type: "schedule_message", id: newId(), roomId, message, sendAt });
      return id;
    },
    scheduledMessages: async () => (await transport.api.read(PATHS.scheduledMessages, ScheduledMessagesResponse)).messages,
    changeScheduledMessage: (messageId, { body, ranges = [], sendAt }) =>
      carry({
        type: "change_scheduled_message",
        id: newId(),
        messageId,
        ...(body !== undefined && { text: { body: withLineFeeds(body), mentions: mentionedIds(ranges), ranges: [...ranges] } }),
        ...(sendAt !== undefined && { sendAt }),
      }),
    cancelScheduledMessage: (messageId) => carry({ type: "cancel_scheduled_message", id: newId(), messageId }),
  };
}
