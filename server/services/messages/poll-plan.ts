import { castVote, isPollOver, openPoll, type OutgoingPoll, type Poll } from "../../../protocol/poll.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { POLL_NAMED_VOTES, POLL_OPTION_CODE_POINTS, POLL_OPTIONS } from "../../../protocol/limits.ts";
import { cleanName } from "../../../protocol/names.ts";
import { checkText } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import type { ChangedMessage } from "../../repositories/messages/message-changes.ts";
import type { Found, LockedRoom } from "../../repositories/messages/messages.ts";
import type { PollVoter } from "../../repositories/messages/polls.ts";
import { refusalToReact } from "../shared/policy.ts";
import type { Outcome } from "./write-queue.ts";

/** One person's vote. `at`: when it came (ms since 1970), which counts for a poll's end. `receipt`: hex of the SHA-256 of the command's id. */
export interface VoteWish extends PollVoter {
  readonly options: readonly number[];
  readonly at: number;
}

/** What the database says of the rooms, messages, persons and anonymous votes of a batch, read under the lock of the rooms. */
export interface KnownVotes extends Found {
  readonly rooms: readonly LockedRoom[];
  readonly voters: readonly PollVoter[];
}

/** What a batch will write, and what it answers once that is committed: the number up to which the room's log holds each. */
export interface VotePlan {
  readonly outcomes: readonly Outcome<number>[];
  readonly changed: readonly ChangedMessage[];
  readonly voters: readonly PollVoter[];
}

/** A poll as it begins; null: none is asked. */
export function readPoll(asked: OutgoingPoll | undefined): Poll | null | "poll_invalid" {
  if (asked === undefined) return null;
  const texts = asked.options.map((text) => (checkText(text, POLL_OPTION_CODE_POINTS).ok ? cleanName(text) : ""));
  const isSound = texts.length >= POLL_OPTIONS.least && texts.length <= POLL_OPTIONS.most && !texts.includes("");
  if (!isSound || new Set(texts).size < texts.length) return "poll_invalid";
  return openPoll({ ...asked, options: texts });
}

/** Decides a batch at the moment `at` (ms): however many vote in a poll in it, its room's log has one row of that (SYNC-2). */
export function planVotes(wishes: readonly VoteWish[], known: KnownVotes, at: number): VotePlan {
  const rooms = new Map(known.rooms.map((room) => [room.id, room]));
  const heads = new Map(known.rooms.map(({ id, head }) => [id, head]));
  const messages = new Map(known.stored.map(({ message }) => [key(message.roomId, message.id), message]));
  const places = new Map(known.places.map((place) => [key(place.roomId, place.userId), place]));
  const voted = new Map(known.voters.map((voter) => [voterKey(voter), voter]));
  const changed = new Map<string, ChangedMessage>();
  const voters: PollVoter[] = [];
  const decide = (wish: VoteWish): Outcome<() => number> => {
    const { roomId, messageId, userId, receipt } = wish;
    const place = places.get(key(roomId, userId));
    const subject = key(roomId, messageId);
    const message = changed.get(subject)?.message ?? messages.get(subject);
    if (place === undefined || message === undefined || message.deletedAt !== null) return refuse("not_found");
    const refusal = refusalToReact({ ...rooms.get(roomId)!, ...place }, at);
    if (refusal !== null) return { ok: false, error: refusal };
    const poll = vote(message, wish, voted.get(voterKey(wish)));
    if (typeof poll === "string") return refuse(poll);
    if (poll !== message.poll) {
      changed.set(subject, { message: { ...message, poll }, actorId: poll.anonymous ? null : userId });
      if (poll.anonymous) {
        const voter = { roomId, messageId, userId, receipt };
        voters.push(voter);
        voted.set(voterKey(voter), voter);
      }
    }
    return { ok: true, value: () => changed.get(subject)?.message.changed ?? heads.get(roomId)! };
  };
  const decided = wishes.map(decide);
  for (const [place, one] of changed) changed.set(place, number(one, heads));
  const outcomes = decided.map((one): Outcome<number> => (one.ok ? { ok: true, value: one.value() } : one));
  return { outcomes, changed: [...changed.values()], voters };
}

const key = (roomId: Id, id: Id): string => `${roomId} ${id}`;
const voterKey = ({ roomId, messageId, userId }: Omit<PollVoter, "receipt">): string => `${roomId} ${messageId} ${userId}`;

function refuse(code: ErrorCode): Outcome<never> {
  return { ok: false, error: new Failure(code) };
}

/** Gives what was changed the next number of its room's log. */
function number(one: ChangedMessage, heads: Map<Id, number>): ChangedMessage {
  const head = heads.get(one.message.roomId)! + 1;
  heads.set(one.message.roomId, head);
  return { ...one, message: { ...one.message, changed: head } };
}

/** The poll after the vote, the same one where the vote is in it already, or why it may not be (POLL-2). */
function vote({ poll }: Message, wish: VoteWish, earlier: PollVoter | undefined): Poll | ErrorCode {
  const choices = new Set(wish.options);
  if (poll === null || [...choices].some((at) => at >= poll.options.length) || (choices.size > 1 && !poll.multiple)) return "vote_invalid";
  if (poll.anonymous) return voteUnnamed(poll, wish, earlier);
  const next = castVote(poll, wish.userId, [...choices]);
  if (next === poll) return poll;
  if (isPollOver(poll, wish.at)) return "poll_closed";
  const votes = next.options.reduce((sum, option) => sum + option.votes, 0);
  return votes > POLL_NAMED_VOTES && choices.size > 0 ? "poll_full" : next;
}

function voteUnnamed(poll: Poll, wish: VoteWish, earlier: PollVoter | undefined): Poll | ErrorCode {
  if (earlier !== undefined) return earlier.receipt === wish.receipt ? poll : "already_voted";
  if (isPollOver(poll, wish.at)) return "poll_closed";
  return wish.options.length === 0 ? "vote_invalid" : castVote(poll, wish.userId, wish.options);
}
