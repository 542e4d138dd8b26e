import type { Message } from "../protocol/entities.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import type { Id } from "../protocol/ids.ts";
import type { MentionRange } from "../protocol/mention-range.ts";
import { StaffChatBeforeSendEvent } from "./events/conversation.ts";
import type { ChatSession } from "./session.ts";
import { findRanges } from "./store/mention-ranges.ts";

/** What a page asked to send and was not. `code` is of the protocol's table, or `vetoed` when the page itself refused. */
export class MessageNotSent extends Error {
  readonly code: ErrorCode | "vetoed" | "no_room";

  constructor(code: MessageNotSent["code"]) {
    super(`The message was not sent: ${code}.`);
    this.name = "MessageNotSent";
    this.code = code;
  }
}

/** A message on its way out of this element. */
export interface Draft {
  readonly roomId: Id;
  readonly text: string;
  /** Persons mentioned without a place in the text. */
  readonly mentions?: readonly Id[];
  readonly ranges?: readonly MentionRange[];
  /** Files of the room's draft that go with it. */
  readonly files?: readonly Id[];
}

/** Puts a message into the outbox after the page was asked; null: the page vetoed it. @throws RangeError for a text that checkText refuses */
export function sendAsked(session: ChatSession, target: EventTarget, { roomId, text, ranges = [], ...options }: Draft): Id | null {
  const asked = new StaffChatBeforeSendEvent(roomId, text);
  if (!target.dispatchEvent(asked)) return null;
  return session.commands.send(roomId, asked.text, { ...options, ranges: findRanges(ranges, text, asked.text) });
}

/** Sends as above and waits for the server. @throws MessageNotSent */
export function sendAndWait(session: ChatSession, target: EventTarget, draft: Draft): Promise<Message> {
  return new Promise((resolve, reject) => {
    let id: Id | null = null;
    const end = session.on((event) => {
      if (event.type === "message-sent" && event.message.id === id) {
        end();
        resolve(event.message);
      } else if (event.type === "message-failed" && event.messageId === id) {
        end();
        reject(new MessageNotSent(event.reason));
      }
    });
    try {
      id = sendAsked(session, target, draft);
      if (id !== null) return;
      end();
      reject(new MessageNotSent("vetoed"));
    } catch (error) {
      end();
      reject(error instanceof Error ? error : new MessageNotSent("internal"));
    }
  });
}
