import type { Message, Reaction, SavedMark } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { castVote, type Poll } from "../../../protocol/poll.ts";

/**
 * What was asked for and the log does not tell yet: parts of a message that are others, one's own reactions, by emoji, put
 * on or taken off, one's own vote in its poll, and links whose previews are taken off.
 */
export interface MessagePatch extends Partial<Omit<Message, "reactions" | "poll">> {
  readonly reacted?: Readonly<Record<string, boolean>>;
  readonly voted?: readonly number[];
  readonly pollClosed?: Poll["closed"];
  /** When one has acknowledged it; null: one takes that back. The message tells of it in its count alone. */
  readonly acknowledgedAt?: number | null;
  readonly unpreviewed?: readonly string[];
  /** How one has saved it for oneself, `remindAt` undefined: as it was; null: one lets it go. The message does not tell of it. */
  readonly saved?: SavedWish | null;
}

/** How a message is to be saved. */
export interface SavedWish extends Omit<SavedMark, "remindAt"> {
  readonly remindAt: number | null | undefined;
}

/** Both, the later over the earlier, as they come at the server. */
export function joinPatches(earlier: MessagePatch, later: MessagePatch): MessagePatch {
  const reacted = { ...earlier.reacted, ...later.reacted };
  const unpreviewed = [...(earlier.unpreviewed ?? []), ...(later.unpreviewed ?? [])];
  return { ...earlier, ...later, ...(Object.keys(reacted).length > 0 && { reacted }), ...(unpreviewed.length > 0 && { unpreviewed }) };
}

/** The message as it looks to `me`, who asked for the changes. */
export function patchMessage(message: Message, patch: MessagePatch, me: Id): Message {
  // The message itself does not tell who has acknowledged or saved it.
  const { reacted = {}, voted, pollClosed, acknowledgedAt: _acknowledgedAt, saved: _saved, unpreviewed, ...parts } = patch;
  let { reactions } = message;
  for (const [emoji, active] of Object.entries(reacted)) reactions = react(reactions, emoji, { me, active });
  const poll = message.poll && patchPoll(message.poll, { voted, pollClosed, me });
  const previews =
    unpreviewed === undefined ? message.previews : (message.previews?.filter(({ url }) => !unpreviewed.includes(url)) ?? null);
  return { ...message, ...parts, reactions, poll, previews };
}

interface OwnVote {
  readonly voted: MessagePatch["voted"] | undefined;
  readonly pollClosed: MessagePatch["pollClosed"] | undefined;
  readonly me: Id;
}

// The votes of an anonymous poll don't say whose they are: with one's own on top it might be counted twice.
function patchPoll(poll: Poll, { voted, pollClosed, me }: OwnVote): Poll {
  const cast = voted === undefined || poll.anonymous ? poll : castVote(poll, me, voted);
  return pollClosed == null || cast.closed !== null ? cast : { ...cast, closed: pollClosed };
}

function react(
  reactions: readonly Reaction[],
  emoji: string,
  { me, active }: { readonly me: Id; readonly active: boolean },
): Message["reactions"] {
  const present = reactions.find((one) => one.emoji === emoji);
  const others = present?.userIds.filter((id) => id !== me) ?? [];
  if (present === undefined) return active ? [...reactions, { emoji, userIds: [me] }] : [...reactions];
  const userIds = !active ? others : present.userIds.includes(me) ? present.userIds : [...others, me];
  return reactions.map((one) => (one === present ? { emoji, userIds } : one)).filter((one) => one.userIds.length > 0);
}
