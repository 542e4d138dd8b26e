import { createIdMaker, type Id } from "../../../protocol/ids.ts";
import type { Database } from "../../database/database.ts";
import { findForward } from "../../repositories/messages/forwards.ts";
import type { Actor } from "../shared/actor.ts";
import { forwardProblem, sourceOf, wordsOf } from "./forward-plan.ts";
import type { CheckedMessage } from "./message-plan.ts";

/** Gives a message the words and files of the one that it forwards, as they are now; any other message is as it was. */
export type FillForward = (actor: Actor, message: CheckedMessage) => Promise<CheckedMessage>;

export interface ForwardingDependencies {
  readonly database: Pick<Database, "withTenant">;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Looked up before the room is locked, for messages that forward one alone. What can't be forwarded is refused later: a repetition is answered as
 * the first time, whatever became of the message since.
 */
export function createForwarding({ database, now }: ForwardingDependencies): FillForward {
  const createId: () => Id = createIdMaker({ now, random: (bytes) => crypto.getRandomValues(bytes) });
  return async (actor, message) => {
    const { forward } = message;
    if (forward === null) return message;
    const { tenantId, userId } = actor;
    const found = await database.withTenant(tenantId, (tx) => findForward(tx, tenantId, userId, forward));
    const problem = found === null ? "forward_invalid" : forwardProblem(found);
    if (found === null || problem !== null) return { ...message, refusal: { code: problem ?? "forward_invalid" } };
    const files = found.message.attachments.map(({ id }) => ({ sourceId: id, id: createId() }));
    return { ...message, ...wordsOf(found.message), forward: { ...forward, source: sourceOf(actor, found), files } };
  };
}
