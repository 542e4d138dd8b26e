import * as v from "valibot";
import type { Message } from "../../protocol/entities.ts";
import { ErrorCode } from "../../protocol/errors.ts";
import { Id } from "../../protocol/ids.ts";
import { parseValue } from "../../protocol/parse.ts";
import { StaffChatError, type CallErrorCode } from "../base/call-error.ts";
import type { ChatSession } from "../client/client.ts";
import type { Clock } from "../client/platform/clock.ts";
import type { SendRequest } from "./before-send.ts";
import { PARTS } from "./session-parts.ts";

/** Milliseconds for which a page's message is waited for; the outbox waits on. */
const SENDING_MS = 120_000;

/** What it takes to wait for a message. */
export interface SendingParts {
  readonly session: ChatSession;
  /** Where the page is asked. */
  readonly element: EventTarget;
  readonly clock: Clock;
}

const TextMessage = v.object({
  text: v.string(),
  roomId: v.optional(v.nullable(Id)),
  mentions: v.optional(v.array(Id), []),
  replyTo: v.optional(v.nullable(Id), null),
});

/** What a page, which may have no types, asks to be sent. @throws StaffChatError `invalid_request` */
export function readMessage(message: unknown): v.InferOutput<typeof TextMessage> {
  const parsed = parseValue(TextMessage, message);
  if (!parsed.ok) throw new StaffChatError("invalid_request", parsed.errors);
  return parsed.value;
}

/**
 * Sends after the page was asked, and waits for the server, also through a short outage. A message that is in the outbox by then stays there when it is not waited
 * for any longer, the person is refused, or their session ends: it goes out when they are back. @throws StaffChatError
 */
export async function sendAndWait({ session, element, clock }: SendingParts, request: SendRequest): Promise<Message> {
  const { store } = session;
  const refusal = (): CallErrorCode | null => {
    const { status, reason } = store.state.connection;
    return status === "refused" ? (reason ?? "not_authenticated") : null;
  };
  const refused = refusal();
  if (refused !== null) throw new StaffChatError(refused);
  return new Promise((resolve, reject) => {
    let id: Id | null = null;
    let tokenError: unknown;
    const end = (): void => {
      cancel();
      endListening();
      endLooking();
    };
    const fail = (code: CallErrorCode, cause?: unknown): void => {
      end();
      reject(new StaffChatError(code, cause));
    };
    const endLooking = store.subscribe(() => {
      const code = refusal();
      if (code !== null) fail(code);
    });
    const cancel = clock.setTimeout(() => fail(tokenError === undefined ? "timed_out" : "token_failed", tokenError), SENDING_MS);
    const endListening = session.on((event) => {
      if (event.type === "message-sent" && event.message.id === id) {
        end();
        resolve(event.message);
      } else if (event.type === "message-failed" && event.messageId === id) fail(event.reason);
      else if (event.type === "message-dropped" && event.messageId === id) fail("discarded");
      else if (event.type === "token-error") tokenError = event.error;
    });
    try {
      id = PARTS.sendWithVeto(session, element, request);
      if (id === null) fail("vetoed");
    } catch (error) {
      fail(codeOf(error), error);
    }
  });
}

function codeOf(error: unknown): CallErrorCode {
  if (!(error instanceof Error)) return "internal";
  if (error.name === "OutboxFull") return "outbox_full";
  // What the client refuses it refuses by a code of the protocol's table: as a refusal, or as the message of a RangeError.
  const parsed = parseValue(ErrorCode, "code" in error ? error.code : error.message);
  return parsed.ok ? parsed.value : "internal";
}
