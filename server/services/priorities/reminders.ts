import * as v from "valibot";
import type { Message } from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Transaction } from "../../database/database.ts";
import { findForBatch, lockRooms, preferKeyOrder } from "../../repositories/messages/messages.ts";
import { recordReminders } from "../../repositories/messages/priorities.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { defineEffect, type EffectKind } from "../effects/effects.ts";
import { REMINDER, reminderOf } from "../messages/priority-plan.ts";
import { personFrames, publishPersons } from "../shared/person-frames.ts";
import { readPolicy } from "../shared/policy.ts";

const Payload = v.object({ roomId: Id, messageId: Id });

/**
 * Reminds of an emergency everybody who has not acknowledged it, by their own logs, and goes on by itself until they have or it is over (PRIO-4). After
 * a time in which no node ran there is one reminder, not one for each that was missed.
 */
export function createReminders(bus: Bus): EffectKind {
  return defineEffect(REMINDER, Payload, async (tx, { tenantId, payload, at }) => {
    const { roomId, messageId } = payload;
    await lockRooms(tx, tenantId, [roomId]);
    const message = await findMessage(tx, tenantId, { roomId, id: messageId });
    const expiresAt = message?.priority?.expiresAt ?? 0;
    const userIds = at >= expiresAt ? [] : await recordReminders(tx, tenantId, { roomId, id: messageId });
    if (userIds.length === 0) return { next: null };
    const touched = userIds.map((userId) => ({ userId, roomId, marker: null }));
    const ranges = await touchMemberships(tx, tenantId, at, touched);
    const persons = personFrames(ranges, await membershipSubjects(tx, tenantId, touched));
    const [next = null] = reminderOf({ roomId, messageId, expiresAt }, await readPolicy(tx, tenantId), at);
    return { next, publish: () => publishPersons(bus, tenantId, persons) };
  });
}

/** A message as it is in the transaction; undefined: there is none. */
export async function findMessage(
  tx: Transaction,
  tenantId: Id,
  message: { readonly roomId: Id; readonly id: Id },
): Promise<Message | undefined> {
  await preferKeyOrder(tx);
  const { stored } = await findForBatch(tx, tenantId, { messages: [message], persons: [] });
  return stored[0]?.message;
}
