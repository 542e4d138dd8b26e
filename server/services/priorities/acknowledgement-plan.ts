import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { UNACKNOWLEDGE_MS } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { NewEffect } from "../../repositories/effects.ts";
import type { ChangedMessage } from "../../repositories/messages/message-changes.ts";
import type { Found, LockedRoom } from "../../repositories/messages/messages.ts";
import type { GivenAcknowledgements, StoredAcknowledgement } from "../../repositories/messages/priorities.ts";
import { reminderOf } from "../messages/priority-plan.ts";
import type { Outcome } from "../messages/write-queue.ts";
import type { Policy } from "../shared/policy.ts";

/** One person's acknowledgement of a message, given or taken back. */
export interface AcknowledgementWish {
  readonly userId: Id;
  readonly roomId: Id;
  readonly messageId: Id;
  readonly acknowledged: boolean;
}

/** What the database says of a batch, read under the lock of its rooms. */
export interface KnownAcknowledgements extends Found {
  readonly rooms: readonly LockedRoom[];
  readonly owed: readonly StoredAcknowledgement[];
  readonly policy: Policy;
}

/** What a batch will write, and what it answers once that is committed: the number up to which the room's log holds each. */
export interface AcknowledgementPlan extends GivenAcknowledgements {
  readonly outcomes: readonly Outcome<number>[];
  /** Reminders of what is owed again. */
  readonly effects: readonly NewEffect[];
}

interface Batch {
  readonly at: number;
  readonly known: KnownAcknowledgements;
  readonly messages: ReadonlyMap<string, Message>;
  readonly owed: ReadonlyMap<string, StoredAcknowledgement>;
  readonly present: ReadonlySet<string>;
  readonly given: Map<string, GivenAcknowledgements["given"][number]>;
  readonly changed: Map<string, ChangedMessage>;
  readonly effects: NewEffect[];
}

const key = (...ids: readonly Id[]): string => ids.join(" ");

/** Decides a batch: however many acknowledge a message in it, its room's log has one row of that (PRIO-3). `at`: ms since 1970. */
export function planAcknowledgements(
  wishes: readonly AcknowledgementWish[],
  known: KnownAcknowledgements,
  at: number,
): AcknowledgementPlan {
  const heads = new Map(known.rooms.map(({ id, head }) => [id, head]));
  const batch: Batch = {
    at,
    known,
    messages: new Map(known.stored.map(({ message }) => [key(message.roomId, message.id), message])),
    owed: new Map(known.owed.map((one) => [key(one.roomId, one.messageId, one.userId), one])),
    present: new Set(known.places.map(({ roomId, userId }) => key(roomId, userId))),
    given: new Map(),
    changed: new Map(),
    effects: [],
  };
  const refusals = wishes.map((wish) => decide(batch, wish));
  for (const [place, one] of batch.changed) batch.changed.set(place, number(one, heads));
  const outcomes = wishes.map((wish, index): Outcome<number> => {
    const refusal = refusals[index];
    if (refusal != null) return { ok: false, error: new Failure(refusal) };
    return { ok: true, value: batch.changed.get(key(wish.roomId, wish.messageId))?.message.changed ?? heads.get(wish.roomId)! };
  });
  return { outcomes, at, given: [...batch.given.values()], changed: [...batch.changed.values()], effects: batch.effects };
}

function decide(batch: Batch, wish: AcknowledgementWish): ErrorCode | null {
  const { userId, roomId, messageId, acknowledged } = wish;
  const [place, own] = [key(roomId, messageId), key(roomId, messageId, userId)];
  const message = batch.changed.get(place)?.message ?? batch.messages.get(place);
  if (!batch.present.has(key(roomId, userId)) || message === undefined || message.deletedAt !== null) return "not_found";
  const state = batch.given.get(own) ?? batch.owed.get(own);
  if (state === undefined || message.priority === null) return "acknowledgement_not_owed";
  if ((state.acknowledgedAt !== null) === acknowledged) return null;
  if (state.acknowledgedAt !== null && batch.at - state.acknowledgedAt > UNACKNOWLEDGE_MS) return "acknowledgement_final";
  const acknowledgedAt = acknowledged ? batch.at : null;
  batch.given.set(own, { roomId, messageId, userId, acknowledgedAt, openUntil: acknowledged ? batch.at + UNACKNOWLEDGE_MS : null });
  const priority = { ...message.priority, acknowledged: message.priority.acknowledged + (acknowledged ? 1 : -1) };
  batch.changed.set(place, { message: { ...message, priority }, actorId: userId });
  const { expiresAt } = priority;
  if (!acknowledged && expiresAt !== null)
    batch.effects.push(...reminderOf({ roomId, messageId, expiresAt }, batch.known.policy, batch.at));
  return null;
}

/** Gives what was changed the next number of its room's log. */
function number(one: ChangedMessage, heads: Map<Id, number>): ChangedMessage {
  const head = heads.get(one.message.roomId)! + 1;
  heads.set(one.message.roomId, head);
  return { ...one, message: { ...one.message, changed: head } };
}
