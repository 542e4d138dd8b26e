import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { distinct, findForBatch, lockRooms, preferKeyOrder } from "../../repositories/messages/messages.ts";
import { storeChanged } from "../../repositories/messages/message-changes.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { asEmoji } from "../shared/emoji.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { planReactions, type KnownReactions, type ReactionWish } from "./reaction-plan.ts";
import { createWriteQueue, type Outcome, type WriteQueueLimits } from "./write-queue.ts";

/** A reaction to a message, put on or taken off. */
export type ReactionChange = Pick<ReactionWish, "messageId" | "emoji" | "active">;

/** Reactions to messages (ROOM-18). What comes for a tenant while a batch is written is the next batch: a message that many react to changes once. */
export interface ReactionService {
  /**
   * Puts a reaction on a message, or takes it off; answers the number up to which the room's log holds it.
   * @throws Failure `reaction_invalid`, `not_found` (a tombstone, too), `forbidden`, `person_blocked`, `muted`, `reactions_full`, `busy`, `unavailable`
   */
  react(actor: Actor, roomId: Id, change: ReactionChange): Promise<number>;
  /** Resolves when every change that was taken is answered; for a graceful stop. */
  drain(): Promise<void>;
}

export const reactionCommands = {
  react_to_message: async ({ reactions }, { session, command }) => ({
    changed: await reactions.react(session, command.roomId, command),
  }),
} satisfies CommandHandlers<{ readonly reactions: ReactionService }>;

const LIMITS: WriteQueueLimits = { batch: 500, lane: 2_000, tenant: 5_000, parallel: 2 };

export function createReactionService(dependencies: WriteDependencies): ReactionService {
  const queue = createWriteQueue<ReactionWish, number>({
    write: (tenantId, wishes) => writeReactions(dependencies, tenantId, wishes),
    weigh: () => 1,
    limits: LIMITS,
  });
  return {
    async react({ tenantId, userId }, roomId, { messageId, emoji: written, active }) {
      const emoji = asEmoji(written);
      if (emoji === null) throw new Failure("reaction_invalid");
      return queue.add(tenantId, roomId, { userId, roomId, messageId, emoji, active });
    },
    drain: () => queue.drain(),
  };
}

/** Writes one batch of a tenant in one transaction; then publishes. @throws DatabaseError, CommitOutcomeUnknown */
async function writeReactions(
  { database, bus, now }: WriteDependencies,
  tenantId: Id,
  wishes: readonly ReactionWish[],
): Promise<readonly Outcome<number>[]> {
  const at = now();
  const plan = await database.withTenant(tenantId, async (tx) => {
    const decided = planReactions(wishes, await lookUp(tx, tenantId, wishes), at);
    if (decided.changed.length > 0) await storeChanged(tx, tenantId, { part: "reactions", changed: decided.changed, at });
    return decided;
  });
  const messages = plan.changed.map(({ message }) => message);
  for (const [roomId, changed] of Map.groupBy(messages, ({ roomId: id }): Id => id)) publishMessages(bus, tenantId, roomId, changed);
  return plan.outcomes;
}

// Sent together, run one after another: what is looked up is read after the lock, and sees what the lock waited for.
async function lookUp(tx: Transaction, tenantId: Id, wishes: readonly ReactionWish[]): Promise<KnownReactions> {
  const [, rooms, found] = await Promise.all([
    preferKeyOrder(tx),
    lockRooms(tx, tenantId, [...new Set(wishes.map(({ roomId }) => roomId))]),
    findForBatch(tx, tenantId, {
      messages: distinct(wishes.map(({ roomId, messageId }) => ({ roomId, id: messageId }))),
      persons: distinct(wishes.map(({ roomId, userId }) => ({ roomId, id: userId }))),
    }),
  ]);
  return { rooms, ...found };
}
