import type { Forwarded, Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { FoundForward } from "../../repositories/messages/forwards.ts";
import type { Actor } from "../shared/actor.ts";

/** A file of a forwarded message, and the id of the copy that the new message has of it. */
export interface ForwardedFile {
  readonly sourceId: Id;
  readonly id: Id;
}

/** What a message has of another. `roomId` and `messageId`: the message that was forwarded, which may be a forwarded one itself. */
export interface Forward {
  readonly roomId: Id;
  readonly messageId: Id;
  /** Where the words come from; null: that was not looked up, or could not be. */
  readonly source: Forwarded | null;
  readonly files: readonly ForwardedFile[];
}

/** Why a message is not forwarded; null: it may be (FWD-3). */
export function forwardProblem({ message, forwarding }: FoundForward): "forward_invalid" | "forward_not_allowed" | null {
  const { deletedAt, notice, poll, attachments } = message;
  if (deletedAt !== null || notice !== null || poll !== null) return "forward_invalid";
  // Checked once more under the lock of their rows.
  if (attachments.some(({ state }) => state !== "ready")) return "forward_invalid";
  return forwarding === "forbidden" ? "forward_not_allowed" : null;
}

/** What readers are told of where the words come from: always of the first message, however often it was forwarded since (FWD-2). */
export function sourceOf({ userId }: Actor, { message, kind, senderName }: FoundForward): Forwarded {
  const { forwarded, senderId, roomId, id, createdAt } = message;
  if (forwarded !== null) return forwarded;
  // What two people say to each other is nobody's to put a name to but one's own.
  const isPrivate = kind === "direct";
  const named = !isPrivate || senderId === userId ? { userId: senderId, name: senderName } : { userId: null, name: null };
  return { ...named, roomId: isPrivate ? null : roomId, messageId: isPrivate ? null : id, at: createdAt };
}

/** The words that go on: mentions are names from now on, and call nobody. */
export function wordsOf({ body }: Pick<Message, "body">) {
  return { body, mentions: [], ranges: [], wide: [], poll: null, attachments: [] } as const;
}
