import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Message, Reaction } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { EMOJI_PER_MESSAGE, REACTIONS_PER_MESSAGE } from "../../../protocol/limits.ts";
import { Failure } from "../../base/errors.ts";
import type { ChangedMessage } from "../../repositories/messages/message-changes.ts";
import type { Found, LockedRoom } from "../../repositories/messages/messages.ts";
import { refusalToReact } from "../shared/policy.ts";
import type { Outcome } from "./write-queue.ts";

/** One person's reaction to a message, put on or taken off. */
export interface ReactionWish {
  readonly userId: Id;
  readonly roomId: Id;
  readonly messageId: Id;
  readonly emoji: string;
  readonly active: boolean;
}

/** What the database says of the rooms, messages and persons of a batch, read under the lock of the rooms. */
export interface KnownReactions extends Found {
  readonly rooms: readonly LockedRoom[];
}

/** What a batch will write, and what it answers once that is committed: the number up to which the room's log holds each. */
export interface ReactionPlan {
  readonly outcomes: readonly Outcome<number>[];
  readonly changed: readonly ChangedMessage[];
}

/** Decides a batch at the moment `at` (ms): however many react to a message in it, its room's log has one row of that (SYNC-2). */
export function planReactions(wishes: readonly ReactionWish[], known: KnownReactions, at: number): ReactionPlan {
  const rooms = new Map(known.rooms.map((room) => [room.id, room]));
  const heads = new Map(known.rooms.map(({ id, head }) => [id, head]));
  const messages = new Map(known.stored.map(({ message }) => [key(message.roomId, message.id), message]));
  const places = new Map(known.places.map((place) => [key(place.roomId, place.userId), place]));
  const changed = new Map<string, ChangedMessage>();
  const decide = (wish: ReactionWish): Outcome<() => number> => {
    const place = places.get(key(wish.roomId, wish.userId));
    const subject = key(wish.roomId, wish.messageId);
    const message = changed.get(subject)?.message ?? messages.get(subject);
    if (place === undefined || message === undefined || message.deletedAt !== null) return refuse("not_found");
    const refusal = refusalToReact({ ...rooms.get(wish.roomId)!, ...place }, at);
    if (refusal !== null) return { ok: false, error: refusal };
    const reactions = react(message.reactions, wish);
    if (typeof reactions === "string") return refuse(reactions);
    if (reactions !== message.reactions) changed.set(subject, { message: { ...message, reactions }, actorId: wish.userId });
    return { ok: true, value: () => changed.get(subject)?.message.changed ?? heads.get(wish.roomId)! };
  };
  const decided = wishes.map(decide);
  for (const [place, one] of changed) changed.set(place, number(one, heads));
  return {
    outcomes: decided.map((one) => (one.ok ? { ok: true, value: one.value() } : one)),
    changed: [...changed.values()],
  };
}

const key = (roomId: Id, id: Id): string => `${roomId} ${id}`;

function refuse(code: ErrorCode): Outcome<never> {
  return { ok: false, error: new Failure(code) };
}

/** Gives what was changed the next number of its room's log. */
function number(one: ChangedMessage, heads: Map<Id, number>): ChangedMessage {
  const head = heads.get(one.message.roomId)! + 1;
  heads.set(one.message.roomId, head);
  return { ...one, message: { ...one.message, changed: head } };
}

/** The reactions after the wish, the same list where it changes nothing, or why it may not be. */
function react(reactions: Message["reactions"], { userId, emoji, active }: ReactionWish): Reaction[] | ErrorCode {
  const present = reactions.find((one) => one.emoji === emoji);
  const isActive = present?.userIds.includes(userId) ?? false;
  if (isActive === active) return reactions;
  if (!active) {
    const rest = reactions.map((one) => (one === present ? { emoji, userIds: one.userIds.filter((id) => id !== userId) } : one));
    return rest.filter(({ userIds }) => userIds.length > 0);
  }
  const count = reactions.reduce((sum, { userIds }) => sum + userIds.length, 0);
  if (count >= REACTIONS_PER_MESSAGE || (present === undefined && reactions.length >= EMOJI_PER_MESSAGE)) return "reactions_full";
  if (present === undefined) return [...reactions, { emoji, userIds: [userId] }];
  return reactions.map((one) => (one === present ? { emoji, userIds: [...one.userIds, userId] } : one));
}
