import * as v from "valibot";
import { Id } from "./ids.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const moment = v.pipe(v.number(), v.safeInteger());

/** What may be chosen, how many chose it, and in a poll that is not anonymous who, in the order in which they did. */
export const PollOption = v.object({ text: v.string(), votes: count, userIds: v.array(Id) });
export type PollOption = v.InferOutput<typeof PollOption>;

/**
 * A poll; its message's text is the question. Options are named by their place, from 0. `voters`: how many persons have voted. `closesAt`: when it ends
 * by itself, by the server's clock; null: it does not. `closed`: that it was ended before, by whom and when (POLL-1).
 */
export const Poll = v.object({
  options: v.array(PollOption),
  multiple: v.boolean(),
  anonymous: v.boolean(),
  voters: count,
  closesAt: v.nullable(moment),
  closed: v.nullable(v.object({ by: Id, at: moment })),
});
export type Poll = v.InferOutput<typeof Poll>;

/** A poll as its author asks it. What may not be is refused with `poll_invalid`, the message alone. */
export const OutgoingPoll = v.object({
  options: v.pipe(v.array(v.string()), v.maxLength(50)),
  multiple: v.boolean(),
  anonymous: v.boolean(),
  closesAt: v.nullable(moment),
});
export type OutgoingPoll = v.InferOutput<typeof OutgoingPoll>;

/** A poll as it begins. */
export function openPoll({ options, multiple, anonymous, closesAt }: OutgoingPoll): Poll {
  return { options: options.map((text) => ({ text, votes: 0, userIds: [] })), multiple, anonymous, voters: 0, closesAt, closed: null };
}

/** Whether a poll takes no more votes at a moment (ms since 1970). */
export function isPollOver({ closed, closesAt }: Pick<Poll, "closed" | "closesAt">, at: number): boolean {
  return closed !== null || (closesAt !== null && at >= closesAt);
}

/** The poll with the person's choices in place of those before; of an anonymous one, with one voter more. The same poll where that changes nothing. */
export function castVote(poll: Poll, userId: Id, choices: readonly number[]): Poll {
  if (poll.anonymous)
    return { ...poll, voters: poll.voters + 1, options: poll.options.map((option, at) => addVote(option, choices.includes(at))) };
  const options = poll.options.map((option, at) => choose(option, userId, choices.includes(at)));
  if (options.every((option, at) => option === poll.options[at])) return poll;
  return { ...poll, options, voters: new Set(options.flatMap(({ userIds }) => userIds)).size };
}

function addVote(option: PollOption, isChosen: boolean): PollOption {
  return isChosen ? { ...option, votes: option.votes + 1 } : option;
}

function choose(option: PollOption, userId: Id, isChosen: boolean): PollOption {
  if (option.userIds.includes(userId) === isChosen) return option;
  const userIds = isChosen ? [...option.userIds, userId] : option.userIds.filter((id) => id !== userId);
  return { ...option, userIds, votes: userIds.length };
}
