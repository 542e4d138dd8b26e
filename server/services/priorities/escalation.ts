import { hash } from "node:crypto";
import * as v from "valibot";
import { LogNumber, type Message } from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import { ESCALATION_PERSONS } from "../../../protocol/limits.ts";
import type { Transaction } from "../../database/database.ts";
import { insertEffects } from "../../repositories/effects.ts";
import { findEscalationPersons, insertEscalation, isEscalationAnswered } from "../../repositories/messages/priorities.ts";
import { readRoomName } from "../../repositories/rooms/rooms.ts";
import { defineEffect, type EffectKind } from "../effects/effects.ts";
import type { CheckedMessage } from "../messages/message-plan.ts";
import { stageMessages } from "../messages/message-writer.ts";
import { ESCALATION } from "../messages/priority-plan.ts";
import { stageDirectRoom } from "../rooms/rooms.ts";
import { readPolicy } from "../shared/policy.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { findMessage } from "./reminders.ts";

/** Tells one person of an emergency that nobody has acknowledged. */
const TELLING = "escalated_message";

const Step = v.object({ roomId: Id, messageId: Id, step: LogNumber });
const Telling = v.object({ ...Step.entries, userId: Id, toldRoomId: Id, toldMessageId: Id });

/**
 * As long as nobody has acknowledged an emergency, the tenant's steps are told of it, one after another (PRIO-5). A step in which nobody is left who was
 * not asked already is passed over.
 */
export function createEscalation(createId: () => Id): EffectKind {
  return defineEffect(ESCALATION, Step, async (tx, { tenantId, payload, at }) => {
    const { roomId, messageId, step } = payload;
    const message = await findOpen(tx, tenantId, { roomId, id: messageId }, at);
    const { escalateTo, escalateAfter } = await readPolicy(tx, tenantId);
    const target = escalateTo[step - 1];
    if (message === null || target === undefined) return { next: null };
    const userIds = await findEscalationPersons(tx, tenantId, { target, message, limit: ESCALATION_PERSONS });
    const telling = userIds.map((userId) => ({
      kind: TELLING,
      key: `${messageId} ${userId}`,
      dueAt: at,
      payload: { ...payload, userId, toldRoomId: createId(), toldMessageId: createId() },
    }));
    await insertEffects(tx, tenantId, telling);
    if (step >= escalateTo.length) return { next: null };
    return { next: { dueAt: userIds.length === 0 ? at : at + escalateAfter * 1_000, payload: { ...payload, step: step + 1 } } };
  });
}

/** Tells one person in the direct room of the author with them, as an emergency of its own, which says where it comes from. */
export function createEscalatedMessages({
  bus,
  searchLanguages: languages = [],
}: Pick<WriteDependencies, "bus" | "searchLanguages">): EffectKind {
  return defineEffect(TELLING, Telling, async (tx, { tenantId, payload, at }) => {
    const { roomId, messageId, userId, step, toldRoomId, toldMessageId } = payload;
    const message = await findOpen(tx, tenantId, { roomId, id: messageId }, at);
    if (message === null) return { next: null };
    const author = { tenantId, userId: message.senderId, roles: [], isServer: true as const };
    const room = await stageDirectRoom(tx, author, { roomId: toldRoomId, userId, at });
    const draft = escalated(message, toldMessageId, (await readRoomName(tx, tenantId, roomId)) ?? "");
    const staged = await stageMessages(tx, tenantId, [{ userId: author.userId, roles: [], roomId: room.id, drafts: [draft] }], {
      at,
      languages,
    });
    const told = { roomId: room.id, id: toldMessageId };
    await insertEscalation(tx, tenantId, { roomId, messageId, userId, step, at, told });
    return {
      next: null,
      publish() {
        room.publish(bus);
        staged.publish(bus);
      },
    };
  });
}

/** An emergency that is not over and that nobody has acknowledged; null: it is. */
async function findOpen(
  tx: Transaction,
  tenantId: Id,
  wanted: { readonly roomId: Id; readonly id: Id },
  at: number,
): Promise<Message | null> {
  const message = await findMessage(tx, tenantId, wanted);
  if (message?.priority == null || message.priority.acknowledged > 0 || at >= (message.priority.expiresAt ?? 0)) return null;
  return (await isEscalationAnswered(tx, tenantId, wanted)) ? null : message;
}

function escalated({ id: messageId, roomId, body }: Message, id: Id, roomName: string): CheckedMessage {
  const escalatedFrom = { roomId, roomName, messageId };
  const priority = { level: "emergency" as const, escalatedFrom };
  // A client that knows no escalation shows a text all the same.
  const text = body === "" ? roomName : body;
  const fingerprint = hash("sha256", JSON.stringify([text, escalatedFrom]), "hex");
  return {
    id,
    body: text,
    mentions: [],
    ranges: [],
    attachments: [],
    replyTo: null,
    threadId: null,
    alsoInRoom: false,
    wide: [],
    poll: null,
    priority,
    fingerprint,
    forward: null,
    refusal: null,
  };
}
