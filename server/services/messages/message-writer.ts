import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import { bindFiles, lockFiles } from "../../repositories/files/attachments.ts";
import type { Transaction } from "../../database/database.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { insertMentions } from "../../repositories/messages/mentions.ts";
import { distinct, findForBatch, insertMessages, lockRooms, preferKeyOrder, type InRoom } from "../../repositories/messages/messages.ts";
import { insertReport } from "../../repositories/safety/reports.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { planBatch, type HeldMessage, type Known, type Plan, type Send } from "./message-plan.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { Outcome } from "./write-queue.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** Writes one batch of a tenant: lock, look up, number what is new, insert, commit; then publish. @throws DatabaseError, CommitOutcomeUnknown */
export async function writeMessages(
  dependencies: WriteDependencies,
  tenantId: Id,
  sends: readonly Send[],
): Promise<readonly Outcome<SendResult[]>[]> {
  const { database, bus } = dependencies;
  const at = dependencies.now();
  const { plan, storing } = await database.withTenant(tenantId, async (tx) => {
    const plan = planBatch(sends, await lookUp(tx, tenantId, sends), at);
    return { plan, storing: store(tx, tenantId, plan, at) };
  });
  const persons = await storing.persons;
  publishRooms(bus, tenantId, plan);
  publishPersons(bus, tenantId, persons);
  return plan.outcomes;
}

// Sent together, run one after another: what is looked up is read after the lock, in statements of their own, and sees what the lock waited for.
async function lookUp(tx: Transaction, tenantId: Id, sends: readonly Send[]): Promise<Known> {
  const named = [...new Set(sends.flatMap(({ drafts }) => drafts.flatMap(({ attachments }) => attachments)))];
  const [, rooms, found, files] = await Promise.all([
    preferKeyOrder(tx),
    lockRooms(tx, tenantId, [...new Set(sends.map(({ roomId }) => roomId))]),
    findForBatch(tx, tenantId, {
      messages: distinct(sends.flatMap(messagesOf)),
      persons: distinct(sends.flatMap(personsOf)),
    }),
    named.length === 0 ? [] : lockFiles(tx, tenantId, named),
  ]);
  return { rooms, ...found, files };
}

/** Those that are sent, which may be there already, and those that they answer. */
function messagesOf({ roomId, drafts }: Send): InRoom[] {
  return drafts.flatMap(({ id, replyTo }) =>
    replyTo === null
      ? [{ roomId, id }]
      : [
          { roomId, id },
          { roomId, id: replyTo },
        ],
  );
}

function personsOf({ roomId, userId, drafts }: Send): InRoom[] {
  return [userId, ...drafts.flatMap(({ mentions }) => mentions)].map((id) => ({ roomId, id }));
}

// Nothing of this is waited for inside the transaction, so that COMMIT travels with it; whether all of it succeeded the transaction tells.
function store(tx: Transaction, tenantId: Id, plan: Plan, at: number): { readonly persons: Promise<PersonFrame[]> } {
  const holding = plan.held.map((one) => holdMessage(tx, tenantId, one, at));
  if (plan.messages.length === 0) return { persons: Promise.all(holding).then(() => []) };
  const stored = Promise.all([
    insertMessages(tx, tenantId, { at, messages: plan.messages, rooms: plan.rooms }),
    insertMentions(tx, tenantId, plan.mentions),
    touchMemberships(tx, tenantId, at, plan.touched),
    membershipSubjects(tx, tenantId, plan.touched),
    plan.files.length === 0 ? undefined : bindFiles(tx, tenantId, plan.files),
    ...holding,
  ]);
  const persons = stored.then(([, , ranges, subjects]) => personFrames(ranges, subjects));
  persons.catch(() => {});
  return { persons };
}

// Its own id is that of the report: a message is held once, and each of both kinds has its own.
function holdMessage(tx: Transaction, tenantId: Id, { userId, roomId, draft }: HeldMessage, at: number): Promise<void> {
  const { id, body, mentions, ranges, attachments, replyTo } = draft;
  const held = {
    id,
    body,
    mentions: [...mentions],
    ranges: [...ranges],
    attachments: [...attachments],
    ...(replyTo !== null && { replyTo }),
  };
  const context = [{ id, position: 0, senderId: userId, body, files: [], createdAt: at }];
  const report = {
    kind: "held" as const,
    roomId,
    messageId: id,
    authorId: userId,
    reporterId: userId,
    reason: "filter" as const,
    note: "",
  };
  return insertReport(tx, tenantId, { id, ...report, context, held, at });
}

function publishRooms(bus: Bus, tenantId: Id, plan: Plan): void {
  const byRoom = Map.groupBy(
    plan.messages.map(({ message }) => message),
    ({ roomId }): Id => roomId,
  );
  for (const [roomId, messages] of byRoom) publishMessages(bus, tenantId, roomId, messages);
}
