import type { Id } from "../../../protocol/ids.ts";
import { roomTopic } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { lockRooms } from "../../repositories/messages/messages.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { findPositions, storePositions } from "../../repositories/messages/receipts.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { readPolicy } from "../shared/policy.ts";
import { planReceipts, type KnownPositions, type Move, type ReceiptPlan } from "./receipt-plan.ts";
import type { Outcome } from "./write-queue.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** Writes one batch of a tenant's moves in one transaction; then publishes. @throws DatabaseError, CommitOutcomeUnknown */
export async function writeReceipts(
  { database, bus, now }: WriteDependencies,
  tenantId: Id,
  moves: readonly Move[],
): Promise<readonly Outcome<void>[]> {
  const at = now();
  const { plan, storing } = await database.withTenant(tenantId, async (tx) => {
    const plan = planReceipts(moves, await lookUp(tx, tenantId, moves), at);
    return { plan, storing: store(tx, tenantId, plan, at) };
  });
  const persons = await storing.persons;
  for (const { frame, readsOnly } of plan.frames)
    bus.publish(roomTopic(tenantId, frame.roomId), { type: "receipts", tenantId, frame, readsOnly: [...readsOnly] });
  publishPersons(bus, tenantId, persons);
  return plan.outcomes;
}

// Sent together, run one after another: positions are read after the lock, by a statement of their own.
async function lookUp(tx: Transaction, tenantId: Id, moves: readonly Move[]): Promise<KnownPositions> {
  const persons = new Map(moves.map(({ roomId, userId }) => [`${roomId} ${userId}`, { roomId, id: userId }]));
  const [rooms, positions, policy] = await Promise.all([
    lockRooms(tx, tenantId, [...new Set(moves.map(({ roomId }) => roomId))]),
    findPositions(tx, tenantId, [...persons.values()]),
    readPolicy(tx, tenantId),
  ]);
  return { rooms, positions, showsReads: policy.readReceipts };
}

// Nothing of this is waited for inside the transaction, so that COMMIT travels with it; whether all of it succeeded the transaction tells.
function store(tx: Transaction, tenantId: Id, plan: ReceiptPlan, at: number): { readonly persons: Promise<PersonFrame[]> } {
  const stored = Promise.all([
    storePositions(tx, tenantId, plan.raised),
    touchMemberships(tx, tenantId, at, plan.touched),
    membershipSubjects(tx, tenantId, plan.touched),
  ]);
  const persons = stored.then(([, ranges, subjects]) => personFrames(ranges, subjects));
  persons.catch(() => {});
  return { persons };
}
