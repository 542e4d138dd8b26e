import { hash } from "node:crypto";
import type { MessageVoteResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { storeChanged } from "../../repositories/messages/message-changes.ts";
import { distinct, findForBatch, lockRooms, preferKeyOrder } from "../../repositories/messages/messages.ts";
import { findVoters, insertVoters, readVoted } from "../../repositories/messages/polls.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { planVotes, type KnownVotes, type VoteWish } from "./poll-plan.ts";
import { createWriteQueue, type Outcome, type WriteQueueLimits } from "./write-queue.ts";

/** A vote: all that a person chooses. `commandId` is the same in every try. */
export interface Vote {
  readonly messageId: Id;
  readonly options: readonly number[];
  readonly commandId: string;
}

/** Votes in polls (POLL-2). What comes for a tenant while a batch is written is the next batch: a poll that many vote in changes once. */
export interface PollService {
  /**
   * Puts a person's choices in the place of those before; answers the number up to which the room's log holds them.
   * @throws Failure `not_found` (a tombstone, too), `forbidden`, `room_archived`, `person_blocked`, `muted`, `vote_invalid`, `poll_closed`, `poll_full`, `already_voted`, `busy`, `unavailable`
   */
  vote(actor: Actor, roomId: Id, vote: Vote): Promise<number>;
  /** Whether the actor has voted in an anonymous poll that is open. @throws Failure `not_found` */
  voted(actor: Actor, roomId: Id, messageId: Id): Promise<MessageVoteResponse>;
  /** Resolves when every vote that was taken is answered; for a graceful stop. */
  drain(): Promise<void>;
}

export const pollCommands = {
  vote: async ({ polls }, { session, command: { id, roomId, messageId, options } }) => ({
    changed: await polls.vote(session, roomId, { messageId, options, commandId: id }),
  }),
} satisfies CommandHandlers<{ readonly polls: PollService }>;

const LIMITS: WriteQueueLimits = { batch: 500, lane: 2_000, tenant: 5_000, parallel: 2 };

export function createPollService(dependencies: WriteDependencies): PollService {
  const queue = createWriteQueue<VoteWish, number>({
    write: (tenantId, wishes) => writeVotes(dependencies, tenantId, wishes),
    weigh: () => 1,
    limits: LIMITS,
  });
  return {
    vote({ tenantId, userId }, roomId, { messageId, options, commandId }) {
      const receipt = hash("sha256", `${userId} ${commandId}`, "hex");
      return queue.add(tenantId, roomId, { userId, roomId, messageId, options, receipt, at: dependencies.now() });
    },
    async voted({ tenantId, userId }, roomId, messageId) {
      const voted = await dependencies.database.withTenant(tenantId, (tx) =>
        readVoted(tx, tenantId, { reader: { roomId, id: userId }, messageId }),
      );
      if (voted === null) throw new Failure("not_found");
      return { voted };
    },
    drain: () => queue.drain(),
  };
}

/** Writes one batch of a tenant in one transaction; then publishes. @throws DatabaseError, CommitOutcomeUnknown */
async function writeVotes(
  { database, bus, now }: WriteDependencies,
  tenantId: Id,
  wishes: readonly VoteWish[],
): Promise<readonly Outcome<number>[]> {
  const at = now();
  const plan = await database.withTenant(tenantId, async (tx) => {
    const decided = planVotes(wishes, await lookUp(tx, tenantId, wishes), at);
    if (decided.changed.length > 0)
      await Promise.all([
        storeChanged(tx, tenantId, { part: "poll", changed: decided.changed, at }),
        insertVoters(tx, tenantId, decided.voters),
      ]);
    return decided;
  });
  const messages = plan.changed.map(({ message }) => message);
  for (const [roomId, changed] of Map.groupBy(messages, ({ roomId: id }): Id => id)) publishMessages(bus, tenantId, roomId, changed);
  return plan.outcomes;
}

// Sent together, run one after another: what is looked up is read after the lock, and sees what the lock waited for.
async function lookUp(tx: Transaction, tenantId: Id, wishes: readonly VoteWish[]): Promise<KnownVotes> {
  const [, rooms, found, voters] = await Promise.all([
    preferKeyOrder(tx),
    lockRooms(tx, tenantId, [...new Set(wishes.map(({ roomId }) => roomId))]),
    findForBatch(tx, tenantId, {
      messages: distinct(wishes.map(({ roomId, messageId }) => ({ roomId, id: messageId }))),
      persons: distinct(wishes.map(({ roomId, userId }) => ({ roomId, id: userId }))),
    }),
    findVoters(
      tx,
      tenantId,
      wishes.map(({ roomId, messageId, userId }) => ({ roomId, messageId, userId })),
    ),
  ]);
  return { rooms, ...found, voters };
}
