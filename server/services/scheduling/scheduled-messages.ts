import { isDeepStrictEqual } from "node:util";
import type { ClientFrameOf } from "../../../protocol/commands.ts";
import type { ScheduledMessagesResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { SCHEDULE_AHEAD_MS, SCHEDULED_MESSAGES } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import { insertEffects, lockEffect, removeEffect, renewEffect, type NewEffect } from "../../repositories/effects.ts";
import { findForBatch, preferKeyOrder } from "../../repositories/messages/messages.ts";
import { findPlace } from "../../repositories/rooms/rooms.ts";
import {
  countScheduledMessages,
  insertScheduledMessage,
  lockScheduledMessage,
  readScheduledMessages,
  takeScheduledMessage,
  type StoredScheduledMessage,
} from "../../repositories/messages/scheduled-messages.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { checkMessage } from "../messages/messages.ts";
import { NO_FILTERS, type Filters } from "../safety/filters.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { personFrames, publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { assertMayWrite, prioritiesOf, readPolicy } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";

/** A message to be sent later, as its author has written it. */
export type NewScheduledMessage = Pick<ClientFrameOf<"schedule_message">, "roomId" | "message" | "sendAt">;
/** What becomes other of one. */
export type ScheduledMessageChange = Pick<ClientFrameOf<"change_scheduled_message">, "text" | "sendAt">;

/** Messages that are sent later (SCHED-1). Their author's devices learn of each change by the membership of the room, in the person's log. */
export interface ScheduledMessageService {
  /**
   * Repeatable with the same id.
   * @throws Failure `not_found`, `forbidden`, `text_*`, `schedule_invalid`, `schedule_full`, `priority_not_allowed`, `idempotency_conflict`
   */
  schedule(actor: Actor, wanted: NewScheduledMessage): Promise<void>;
  /** @throws Failure `not_found` (it was sent, or taken back), `text_*`, `schedule_invalid` */
  change(actor: Actor, id: Id, change: ScheduledMessageChange): Promise<void>;
  /** @throws Failure `not_found` (it was sent, or taken back) */
  cancel(actor: Actor, id: Id): Promise<void>;
  /** The actor's own, by their time. */
  list(actor: Actor): Promise<ScheduledMessagesResponse>;
}

export const scheduledMessageCommands = {
  schedule_message: ({ scheduledMessages }, { session, command }) => scheduledMessages.schedule(session, command),
  change_scheduled_message: ({ scheduledMessages }, { session, command }) => scheduledMessages.change(session, command.messageId, command),
  cancel_scheduled_message: ({ scheduledMessages }, { session, command }) => scheduledMessages.cancel(session, command.messageId),
} satisfies CommandHandlers<{ readonly scheduledMessages: ScheduledMessageService }>;

/** Sends a message when its time has come. */
export const SENDING = "scheduled_message";

/** Milliseconds that clocks of clients may be behind. */
const SLACK_MS = 60_000;

export interface ScheduledMessageDependencies extends WriteDependencies {
  /** The words and links that a tenant does not let through; nothing is filtered unless told. */
  readonly filters?: Filters;
}

export function createScheduledMessageService({
  database,
  bus,
  now,
  filters = NO_FILTERS,
}: ScheduledMessageDependencies): ScheduledMessageService {
  // Nothing waits for a moderator and for its time: what would be held is refused (SAFE-6).
  async function filtered({ tenantId }: Actor, body: string): Promise<string> {
    const result = await filters.apply(tenantId, body);
    if (result.outcome !== "passes") throw new Failure("text_refused");
    return result.body;
  }

  async function write(actor: Actor, work: (tx: Transaction) => Promise<readonly PersonFrame[]>): Promise<void> {
    publishPersons(bus, actor.tenantId, await database.withTenant(actor.tenantId, work));
  }

  return {
    schedule: async (actor, wanted) => {
      const sound = checked(actor, wanted, now());
      const message = { ...sound, body: await filtered(actor, sound.body) };
      return write(actor, (tx) => keep(tx, actor, message, now()));
    },

    change: async (actor, id, { text, ...rest }) => {
      const change = text === undefined ? rest : { ...rest, text: { ...text, body: await filtered(actor, text.body) } };
      return write(actor, async (tx) => {
        const { tenantId, userId } = actor;
        // The effect's lock comes first, as when it is carried out.
        const effect = effectName(actor, id);
        const waits = await lockEffect(tx, effect);
        const former = await takeScheduledMessage(tx, tenantId, userId, id);
        if (former === null) throw new Failure("not_found");
        const message = changed(actor, former, { change, at: now() });
        await insertScheduledMessage(tx, tenantId, message);
        if (waits) await renewEffect(tx, effect, effectOf(message));
        else await insertEffects(tx, tenantId, [effectOf(message)]);
        return tellOwnSide(tx, actor, message.roomId, now());
      });
    },

    cancel: (actor, id) =>
      write(actor, async (tx) => {
        const effect = effectName(actor, id);
        await lockEffect(tx, effect);
        const taken = await takeScheduledMessage(tx, actor.tenantId, actor.userId, id);
        if (taken === null) throw new Failure("not_found");
        await removeEffect(tx, effect);
        return tellOwnSide(tx, actor, taken.roomId, now());
      }),

    list: async ({ tenantId, userId }) => ({
      messages: await database.withTenant(tenantId, (tx) => readScheduledMessages(tx, tenantId, userId)),
    }),
  };
}

const keyOf = (userId: Id, id: Id): string => `${userId} ${id}`;
const effectName = ({ tenantId, userId }: Actor, id: Id) => ({ tenantId, kind: SENDING, key: keyOf(userId, id) });

function effectOf({ userId, id: messageId, sendAt: dueAt }: StoredScheduledMessage): NewEffect {
  return { kind: SENDING, key: keyOf(userId, messageId), dueAt, payload: { userId, messageId } };
}

/** Has a message wait for its time; one that waits already, as it is, stays. */
async function keep(tx: Transaction, actor: Actor, message: StoredScheduledMessage, at: number): Promise<readonly PersonFrame[]> {
  const { tenantId, userId } = actor;
  await assertMaySend(tx, actor, message, at);
  if (await insertScheduledMessage(tx, tenantId, message)) {
    if ((await countScheduledMessages(tx, tenantId, userId)) > SCHEDULED_MESSAGES) throw new Failure("schedule_full");
    await insertEffects(tx, tenantId, [effectOf(message)]);
    return tellOwnSide(tx, actor, message.roomId, at);
  }
  const earlier = await lockScheduledMessage(tx, tenantId, userId, message.id);
  if (earlier !== null && !isDeepStrictEqual({ ...earlier, refused: null }, message)) throw new Failure("idempotency_conflict");
  return [];
}

/** Tells the devices of a person that their scheduled messages of a room are others. */
export async function tellOwnSide(
  tx: Transaction,
  { tenantId, userId }: Pick<Actor, "tenantId" | "userId">,
  roomId: Id,
  at: number,
): Promise<PersonFrame[]> {
  const touched = [{ userId, roomId, marker: null }];
  return personFrames(await touchMemberships(tx, tenantId, at, touched), await membershipSubjects(tx, tenantId, touched));
}

/** @throws Failure `text_*`, `schedule_invalid` */
function checked({ userId }: Actor, { roomId, message, sendAt }: NewScheduledMessage, at: number): StoredScheduledMessage {
  const draft = checkMessage(message);
  if ("outcome" in draft) throw new Failure(draft.outcome === "refused" ? draft.code : "internal");
  const { id, body, replyTo, priority } = draft;
  const ranges = draft.ranges.length === 0 ? null : draft.ranges;
  const mentions = [...new Set(draft.mentions)];
  return {
    userId,
    id,
    roomId,
    body,
    mentions,
    ranges,
    replyTo,
    priority: priority?.level ?? null,
    sendAt: checkedTime(sendAt, at),
    refused: null,
  };
}

function changed(
  actor: Actor,
  { id, roomId, body, mentions, ranges, replyTo, priority, sendAt }: StoredScheduledMessage,
  { change, at }: { readonly change: ScheduledMessageChange; readonly at: number },
): StoredScheduledMessage {
  const text = change.text ?? { body, mentions: [...mentions], ranges: [...(ranges ?? [])] };
  const message = { id, ...text, ...(replyTo !== null && { replyTo }), ...(priority !== null && { priority }) };
  return checked(actor, { roomId, message, sendAt: change.sendAt ?? sendAt }, at);
}

function checkedTime(sendAt: number, at: number): number {
  if (sendAt < at - SLACK_MS || sendAt > at + SCHEDULE_AHEAD_MS) throw new Failure("schedule_invalid");
  return sendAt;
}

/** @throws Failure `not_found`, `forbidden`, `room_archived`, `posting_restricted`, `person_blocked`, `muted`, `priority_not_allowed`, `idempotency_conflict` */
async function assertMaySend(tx: Transaction, actor: Actor, { roomId, id, priority }: StoredScheduledMessage, at: number): Promise<void> {
  const { tenantId, userId } = actor;
  await preferKeyOrder(tx);
  const { stored } = await findForBatch(tx, tenantId, { messages: [{ roomId, id }], persons: [] });
  const place = await findPlace(tx, tenantId, roomId, userId);
  if (place === null) throw new Failure("not_found");
  assertMayWrite(place, at);
  if (stored.length > 0) throw new Failure("idempotency_conflict");
  if (priority !== null && !prioritiesOf(actor, await readPolicy(tx, tenantId)).includes(priority))
    throw new Failure("priority_not_allowed");
}
