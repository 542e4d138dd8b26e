import { hash } from "node:crypto";
import type { SendResult } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import { bindFiles, lockFiles } from "../../repositories/files/attachments.ts";
import type { Transaction } from "../../database/database.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { findRoomPersons, insertMentions } from "../../repositories/messages/mentions.ts";
import { distinct, lockAndFind, preferKeyOrder, type InRoom } from "../../repositories/messages/messages.ts";
import { insertMessages, type MessageBatch } from "../../repositories/messages/message-insert.ts";
import { insertReport } from "../../repositories/safety/reports.ts";
import { findFollowers, storeFollowers, storeRoots } from "../../repositories/messages/threads.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { findRecipients, insertAcknowledgements } from "../../repositories/messages/priorities.ts";
import { insertEffects } from "../../repositories/effects.ts";
import type { KnownPriorities } from "./priority-plan.ts";
import { copyFiles } from "../../repositories/messages/forwards.ts";
import { planBatch, type CheckedMessage, type HeldMessage, type Known, type KnownWide, type Plan, type Send } from "./message-plan.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { readPolicy } from "../shared/policy.ts";
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
  const languages = dependencies.searchLanguages ?? [];
  const write = async (tx: Transaction) => {
    const plan = planBatch(sends, await lookUp(tx, tenantId, sends), at);
    return { plan, storing: store(tx, tenantId, plan, { at, languages }) };
  };
  const { plan, storing } = await database.withTenant(tenantId, write, { plans: "kept in key order" });
  publish(bus, tenantId, { plan, persons: await storing.persons });
  return plan.outcomes;
}

/** When, and in which languages, what a batch has is written. */
type Storing = Pick<MessageBatch, "at" | "languages">;

/** A batch as a transaction of somebody else has written it, to be told after the commit. */
export interface StagedMessages {
  readonly outcomes: readonly Outcome<SendResult[]>[];
  publish(bus: Bus): void;
}

/** Writes a batch within a transaction that has more to do, and holds no lock of a room yet. */
export async function stageMessages(tx: Transaction, tenantId: Id, sends: readonly Send[], how: Storing): Promise<StagedMessages> {
  await preferKeyOrder(tx);
  const plan = planBatch(sends, await lookUp(tx, tenantId, sends), how.at);
  const persons = await store(tx, tenantId, plan, how).persons;
  return { outcomes: plan.outcomes, publish: (bus) => publish(bus, tenantId, { plan, persons }) };
}

function publish(bus: Bus, tenantId: Id, { plan, persons }: { readonly plan: Plan; readonly persons: readonly PersonFrame[] }): void {
  publishRooms(bus, tenantId, plan);
  publishPersons(bus, tenantId, persons);
}

// Sent together, run one after another: what is looked up is read after the lock, in statements of their own, and sees what the lock waited for.
async function lookUp(tx: Transaction, tenantId: Id, sends: readonly Send[]): Promise<Known> {
  const named = [...new Set(sends.flatMap(({ drafts }) => drafts.flatMap(filesOf)))];
  const threads = distinct(sends.flatMap(threadsOf));
  const asking = sends.flatMap(({ roomId, drafts }) => (drafts.some(({ priority }) => priority !== null) ? [roomId] : []));
  const calling = sends.flatMap(({ roomId, drafts }) => (drafts.some(({ wide }) => wide.length > 0) ? [roomId] : []));
  const [found, files, followers, priorities, wide] = await Promise.all([
    lockAndFind(tx, tenantId, {
      roomIds: [...new Set(sends.map(({ roomId }) => roomId))],
      messages: distinct(sends.flatMap(messagesOf)),
      persons: distinct(sends.flatMap(personsOf)),
    }),
    named.length === 0 ? [] : lockFiles(tx, tenantId, named),
    findFollowers(tx, tenantId, threads),
    asking.length === 0 ? null : lookUpPriorities(tx, tenantId, asking),
    calling.length === 0 ? null : lookUpWide(tx, tenantId, calling),
  ]);
  return { ...found, files, followers, priorities, wide };
}

async function lookUpPriorities(tx: Transaction, tenantId: Id, roomIds: readonly Id[]): Promise<KnownPriorities> {
  const [policy, recipients] = await Promise.all([readPolicy(tx, tenantId), findRecipients(tx, tenantId, roomIds)]);
  return { policy, recipients };
}

async function lookUpWide(tx: Transaction, tenantId: Id, roomIds: readonly Id[]): Promise<KnownWide> {
  const [policy, persons] = await Promise.all([readPolicy(tx, tenantId), findRoomPersons(tx, tenantId, [...new Set(roomIds)])]);
  return { policy, persons };
}

/** Those that are sent, which may be there already, those that they answer, and those whose threads they go into. */
function messagesOf({ roomId, drafts }: Send): InRoom[] {
  return drafts.flatMap(({ id, replyTo, threadId }) =>
    [id, replyTo, threadId].flatMap((named) => (named === null ? [] : { roomId, id: named })),
  );
}

/** Files that a message names, and those of the one that it forwards. */
function filesOf({ attachments, forward }: CheckedMessage): readonly Id[] {
  return forward === null ? attachments : forward.files.map(({ sourceId }) => sourceId);
}

function threadsOf({ roomId, drafts }: Send): InRoom[] {
  return drafts.flatMap(({ threadId }) => (threadId === null ? [] : { roomId, id: threadId }));
}

function personsOf({ roomId, userId, drafts }: Send): InRoom[] {
  return [userId, ...drafts.flatMap(({ mentions }) => mentions)].map((id) => ({ roomId, id }));
}

// Nothing of this is waited for inside the transaction, so that COMMIT travels with it; whether all of it succeeded the transaction tells.
function store(tx: Transaction, tenantId: Id, plan: Plan, { at, languages }: Storing): { readonly persons: Promise<PersonFrame[]> } {
  const holding = plan.held.map((one) => holdMessage(tx, tenantId, one, at));
  const persons = plan.messages.length === 0 ? Promise.all(holding).then(() => []) : insert(tx, tenantId, plan, { at, languages, holding });
  // Where the transaction fails nobody waits for them any more, and a failure that nobody hears ends the process.
  persons.catch(() => {});
  return { persons };
}

/** Storing what a batch has; `holding`: what is under way beside it. */
type Inserting = Storing & { readonly holding: readonly Promise<void>[] };

async function insert(tx: Transaction, tenantId: Id, plan: Plan, { at, languages, holding }: Inserting): Promise<PersonFrame[]> {
  const [, , , , ranges, , subjects] = await Promise.all([
    insertMessages(tx, tenantId, { at, languages, messages: plan.messages, rooms: plan.rooms }),
    insertMentions(tx, tenantId, plan.mentions),
    insertAcknowledgements(
      tx,
      tenantId,
      plan.asked.map(({ owed }) => owed),
    ),
    insertEffects(tx, tenantId, [...plan.asked.flatMap(({ effects }) => effects), ...plan.previews]),
    touchMemberships(tx, tenantId, at, plan.touched),
    // Before memberships are read: they tell of threads.
    Promise.all([storeRoots(tx, tenantId, plan.roots, at), storeFollowers(tx, tenantId, plan.followers, at)]),
    membershipSubjects(tx, tenantId, plan.touched),
    plan.files.length === 0 ? undefined : bindFiles(tx, tenantId, plan.files),
    plan.copies.length === 0 ? undefined : copyFiles(tx, tenantId, plan.copies),
    ...holding,
  ]);
  return personFrames(ranges, subjects);
}

/** The report of a held message, the same in every try: as new as the message, and its own in each room, as ids of messages are. */
function heldReportId(roomId: Id, id: Id): Id {
  const mixed = hash("sha256", `${roomId} ${id}`, "hex");
  return `${id.slice(0, 14)}7${mixed.slice(0, 3)}-8${mixed.slice(3, 6)}-${mixed.slice(6, 18)}`;
}

function holdMessage(tx: Transaction, tenantId: Id, { userId, roomId, draft }: HeldMessage, at: number): Promise<void> {
  const { id, body, mentions, ranges, wide, attachments, replyTo, poll, threadId, alsoInRoom, priority, forward } = draft;
  const held = {
    id,
    body,
    mentions: [...mentions],
    ranges: [...ranges],
    attachments: [...attachments],
    ...(wide.length > 0 && { wide: [...wide] }),
    ...(poll !== null && { poll: { ...poll, options: poll.options.map(({ text }) => text) } }),
    ...(replyTo !== null && { replyTo }),
    ...(threadId !== null && { threadId, alsoInRoom }),
    ...(priority !== null && { priority: priority.level }),
    ...(forward !== null && { forward: { roomId: forward.roomId, messageId: forward.messageId } }),
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
  return insertReport(tx, tenantId, { id: heldReportId(roomId, id), ...report, context, held, at });
}

function publishRooms(bus: Bus, tenantId: Id, plan: Plan): void {
  const byRoom = Map.groupBy(
    [...plan.messages, ...plan.roots].map(({ message }) => message),
    ({ roomId }): Id => roomId,
  );
  for (const [roomId, messages] of byRoom) publishMessages(bus, tenantId, roomId, messages);
}
