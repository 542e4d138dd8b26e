import type { EscalatedFrom, Message, Priority, PriorityLevel } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { NewEffect } from "../../repositories/effects.ts";
import type { OwedAcknowledgements } from "../../repositories/messages/priorities.ts";
import { prioritiesOf, type Policy } from "../shared/policy.ts";

/** What has to be known before messages may ask for acknowledgement: the tenant's policy, and who is in their rooms. */
export interface KnownPriorities {
  readonly policy: Policy;
  readonly recipients: readonly { readonly roomId: Id; readonly userIds: readonly Id[] }[];
}

/** What a message needs that asks for acknowledgement: who owes it, and what is to be done as long as they do. */
export interface PriorityWork {
  readonly priority: Priority;
  readonly owed: OwedAcknowledgements;
  readonly effects: readonly NewEffect[];
}

/** What a message asks for; `at`: ms since 1970. */
export interface PriorityWish {
  readonly level: PriorityLevel;
  readonly escalatedFrom: EscalatedFrom | null;
  readonly at: number;
}

/** Reminds of an emergency those who have not acknowledged it. */
export const REMINDER = "emergency_reminder";
/** Tells the next of an emergency that nobody has acknowledged. */
export const ESCALATION = "emergency_escalation";

/** Whether the sender may ask for it (PRIO-2). What was escalated was allowed when it was first sent. */
export function mayAsk(
  known: KnownPriorities | null,
  sender: { readonly roles: readonly string[] },
  { level, escalatedFrom }: Omit<PriorityWish, "at">,
): boolean {
  return known !== null && (escalatedFrom !== null || prioritiesOf(sender, known.policy).includes(level));
}

/** Asks everybody who is in the room now, but the author (PRIO-1). */
export function askForAcknowledgement({ policy, recipients }: KnownPriorities, message: Message, wish: PriorityWish): PriorityWork {
  const { roomId, id: messageId, position, senderId } = message;
  const { level, escalatedFrom, at } = wish;
  const present = recipients.find((room) => room.roomId === roomId)?.userIds ?? [];
  const userIds = present.filter((userId) => userId !== senderId);
  const expiresAt = level === "emergency" ? at + policy.emergencyExpiry * 1_000 : null;
  const effects =
    userIds.length === 0 || expiresAt === null ? [] : effectsOf({ roomId, messageId, expiresAt }, policy, { at, escalatedFrom });
  return {
    priority: { level, recipients: userIds.length, acknowledged: 0, expiresAt, escalatedFrom },
    owed: { roomId, messageId, position, senderId, level, at, expiresAt, userIds },
    effects,
  };
}

interface Emergency {
  readonly roomId: Id;
  readonly messageId: Id;
  readonly expiresAt: number;
}

function effectsOf(emergency: Emergency, policy: Policy, { at, escalatedFrom }: Pick<PriorityWish, "at" | "escalatedFrom">): NewEffect[] {
  const { roomId, messageId, expiresAt } = emergency;
  const reminder = reminderOf(emergency, policy, at);
  const dueAt = at + policy.escalateAfter * 1_000;
  // What was escalated goes on by the steps of where it comes from.
  if (escalatedFrom !== null || policy.escalateTo.length === 0 || dueAt >= expiresAt) return reminder;
  return [...reminder, { kind: ESCALATION, key: messageId, dueAt, payload: { roomId, messageId, step: 1 } }];
}

/** The next reminder of an emergency, counted from `at`; none once it is over, or where the tenant wants none (PRIO-4). */
export function reminderOf({ roomId, messageId, expiresAt }: Emergency, { emergencyRepeat }: Policy, at: number): NewEffect[] {
  const dueAt = at + emergencyRepeat * 1_000;
  if (emergencyRepeat === 0 || dueAt >= expiresAt) return [];
  return [{ kind: REMINDER, key: messageId, dueAt, payload: { roomId, messageId } }];
}
