import type { Id } from "../../protocol/ids.ts";
import type { SendOptions } from "../client/commands.ts";
import { StaffChatBeforeSendEvent } from "../element/events/conversation.ts";
import type { ChatSession } from "../client/client.ts";
import { roomOf } from "../client/store/conversation.ts";
import { findRanges } from "../client/store/mention-ranges.ts";

/** What a view or the page sends; the outbox makes an item of it, and the wire has it as an `OutgoingMessage`. */
export interface SendRequest extends SendOptions {
  readonly roomId: Id;
  readonly text: string;
}

/** What is to be sent at a time (ms since 1970). */
interface ScheduleRequest extends Omit<SendRequest, "files"> {
  readonly sendAt: number;
}

/** Has a message sent later, after the page was asked; null: the page vetoed it. @throws CommandRefused */
export async function scheduleWithVeto(
  session: ChatSession,
  target: EventTarget,
  { roomId, text, sendAt, ranges = [], ...options }: ScheduleRequest,
): Promise<Id | null> {
  const asked = new StaffChatBeforeSendEvent(roomId, text);
  if (!target.dispatchEvent(asked)) return null;
  return session.commands.scheduleMessage(roomId, asked.text, sendAt, { ...options, ranges: findRanges(ranges, text, asked.text) });
}

/** Puts a message into the outbox after the page was asked; null: the page vetoed it. @throws RangeError for a text that checkText refuses */
export function sendWithVeto(
  session: ChatSession,
  target: EventTarget,
  { roomId, text, ranges = [], wide = [], ...options }: SendRequest,
): Id | null {
  const asked = new StaffChatBeforeSendEvent(roomOf(roomId), text);
  if (!target.dispatchEvent(asked)) return null;
  const found = { ranges: findRanges(ranges, text, asked.text), wide: findRanges(wide, text, asked.text) };
  return session.commands.send(roomId, asked.text, { ...options, ...found });
}
