import type { MessagesQuery, MessagesResponse } from "../../protocol/http.ts";
import type { OutgoingMessage } from "../../protocol/commands.ts";
import type { SendResult } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Actor } from "./actor.ts";

/** Sending messages and reading history. */
export interface MessageService {
  /**
   * Commits `messages` in their order and answers each, in their order, once they are durable. The same id with the same
   * content is answered as the first time; with other content it is refused `idempotency_conflict`, alone.
   * @throws Failure `not_found` (no such room for this actor), `busy` with retryAfter (queue full)
   */
  send(actor: Actor, roomId: Id, messages: readonly OutgoingMessage[]): Promise<SendResult[]>;
  /** A page of history. @throws Failure `not_found` */
  page(actor: Actor, roomId: Id, query: MessagesQuery): Promise<MessagesResponse>;
}
