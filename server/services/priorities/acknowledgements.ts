import type { AcknowledgementsResponse, ExportFormat } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { LISTED_ACKNOWLEDGEMENTS } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { insertEffects } from "../../repositories/effects.ts";
import { distinct, findForBatch, lockRooms, preferKeyOrder } from "../../repositories/messages/messages.ts";
import { findAcknowledgements, readAcknowledgements, storeAcknowledgements } from "../../repositories/messages/priorities.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { lockPlace } from "../../repositories/rooms/rooms.ts";
import { createWriteQueue, type Outcome, type WriteQueueLimits } from "../messages/write-queue.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { mayManage, readPolicy } from "../shared/policy.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { exportAcknowledgements, type ExportedFile } from "./acknowledgement-export.ts";
import {
  planAcknowledgements,
  type AcknowledgementPlan,
  type AcknowledgementWish,
  type KnownAcknowledgements,
} from "./acknowledgement-plan.ts";

/** An acknowledgement of a message, given or taken back. */
export type AcknowledgementChange = Pick<AcknowledgementWish, "messageId" | "acknowledged">;

/** Acknowledgements of messages that ask for them. What comes for a tenant while a batch is written is the next batch. */
export interface AcknowledgementService {
  /**
   * Gives the actor's acknowledgement of a message, or takes it back; answers the number up to which the room's log holds it (PRIO-3).
   * @throws Failure `not_found` (a tombstone, too), `acknowledgement_not_owed`, `acknowledgement_final`, `busy`, `unavailable`
   */
  acknowledge(actor: Actor, roomId: Id, change: AcknowledgementChange): Promise<number>;
  /** Who has and who has not, for whoever reads the room (PRIO-6). @throws Failure `not_found` */
  list(actor: Actor, roomId: Id, messageId: Id): Promise<AcknowledgementsResponse>;
  /** The same of all persons as a file, for the message's author and those who manage the group (PRIO-7). @throws Failure `not_found`, `forbidden` */
  export(actor: Actor, roomId: Id, messageId: Id, format: ExportFormat): Promise<ExportedFile>;
  /** Resolves when every change that was taken is answered; for a graceful stop. */
  drain(): Promise<void>;
}

export const acknowledgementCommands = {
  acknowledge_message: async ({ acknowledgements }, { session, command }) => ({
    changed: await acknowledgements.acknowledge(session, command.roomId, command),
  }),
} satisfies CommandHandlers<{ readonly acknowledgements: AcknowledgementService }>;

const LIMITS: WriteQueueLimits = { batch: 500, lane: 2_000, tenant: 5_000, parallel: 2 };

export function createAcknowledgementService(dependencies: WriteDependencies): AcknowledgementService {
  const { database } = dependencies;
  const queue = createWriteQueue<AcknowledgementWish, number>({
    write: (tenantId, wishes) => writeAcknowledgements(dependencies, tenantId, wishes),
    weigh: () => 1,
    limits: LIMITS,
  });
  const read = async ({ tenantId, userId }: Actor, roomId: Id, wanted: { readonly messageId: Id; readonly limit: number | null }) => {
    const reader = { roomId, id: userId };
    const found = await database.withTenant(tenantId, (tx) => readAcknowledgements(tx, tenantId, { reader, ...wanted }));
    return found ?? fail("not_found");
  };
  return {
    acknowledge: ({ tenantId, userId }, roomId, { messageId, acknowledged }) =>
      queue.add(tenantId, roomId, { userId, roomId, messageId, acknowledged }),

    async list(actor, roomId, messageId) {
      const { entries, escalations } = await read(actor, roomId, { messageId, limit: LISTED_ACKNOWLEDGEMENTS });
      return { entries, escalations };
    },

    async export(actor, roomId, messageId, format) {
      const report = await read(actor, roomId, { messageId, limit: null });
      const { tenantId, userId } = actor;
      const place = await database.withTenant(tenantId, (tx) => lockPlace(tx, tenantId, roomId, userId));
      const manages = place?.kind === "group" && place.role !== null && mayManage(place.role);
      if (report.message.senderId !== userId && !manages) throw new Failure("forbidden");
      return exportAcknowledgements(report, format);
    },

    drain: () => queue.drain(),
  };
}

function fail(code: "not_found"): never {
  throw new Failure(code);
}

/** Writes one batch of a tenant in one transaction; then publishes. @throws DatabaseError, CommitOutcomeUnknown */
async function writeAcknowledgements(
  { database, bus, now }: WriteDependencies,
  tenantId: Id,
  wishes: readonly AcknowledgementWish[],
): Promise<readonly Outcome<number>[]> {
  const at = now();
  const { plan, persons } = await database.withTenant(tenantId, async (tx) => {
    const plan = planAcknowledgements(wishes, await lookUp(tx, tenantId, wishes), at);
    return { plan, persons: plan.given.length === 0 ? [] : await store(tx, tenantId, plan) };
  });
  // The person first, whose own mark is then there when the count comes that includes it.
  publishPersons(bus, tenantId, persons);
  const messages = plan.changed.map(({ message }) => message);
  for (const [roomId, changed] of Map.groupBy(messages, ({ roomId: id }): Id => id)) publishMessages(bus, tenantId, roomId, changed);
  return plan.outcomes;
}

// Sent together, run one after another: what is looked up is read after the lock, and sees what the lock waited for.
async function lookUp(tx: Transaction, tenantId: Id, wishes: readonly AcknowledgementWish[]): Promise<KnownAcknowledgements> {
  const [, rooms, found, owed, policy] = await Promise.all([
    preferKeyOrder(tx),
    lockRooms(tx, tenantId, [...new Set(wishes.map(({ roomId }) => roomId))]),
    findForBatch(tx, tenantId, {
      messages: distinct(wishes.map(({ roomId, messageId }) => ({ roomId, id: messageId }))),
      persons: distinct(wishes.map(({ roomId, userId }) => ({ roomId, id: userId }))),
    }),
    findAcknowledgements(tx, tenantId, wishes),
    readPolicy(tx, tenantId),
  ]);
  return { rooms, ...found, owed, policy };
}

async function store(tx: Transaction, tenantId: Id, plan: AcknowledgementPlan): Promise<PersonFrame[]> {
  const touched = distinct(plan.given.map(({ userId, roomId }) => ({ roomId, id: userId }))).map(({ roomId, id }) => ({
    userId: id,
    roomId,
    marker: null,
  }));
  const [, , ranges, subjects] = await Promise.all([
    storeAcknowledgements(tx, tenantId, plan),
    insertEffects(tx, tenantId, plan.effects),
    touchMemberships(tx, tenantId, plan.at, touched),
    membershipSubjects(tx, tenantId, touched),
  ]);
  return personFrames(ranges, subjects);
}
