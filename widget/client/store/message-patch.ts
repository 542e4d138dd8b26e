import type { Message, Reaction } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";

/** What was asked for and the log does not tell yet: parts of a message that are others, and one's own reactions, by emoji, put on or taken off. */
export interface MessagePatch extends Partial<Omit<Message, "reactions">> {
  readonly reacted?: Readonly<Record<string, boolean>>;
  /** When one has acknowledged it; null: one takes that back. The message tells of it in its count alone. */
  readonly acknowledgedAt?: number | null;
}

/** Both, the later over the earlier, as they come at the server. */
export function joinPatches(earlier: MessagePatch, later: MessagePatch): MessagePatch {
  const reacted = { ...earlier.reacted, ...later.reacted };
  return { ...earlier, ...later, ...(Object.keys(reacted).length > 0 && { reacted }) };
}

/** The message as it looks to `me`, who asked for the changes. */
export function patchMessage(message: Message, patch: MessagePatch, me: Id): Message {
  // The message itself does not tell who has acknowledged it.
  const { reacted = {}, acknowledgedAt: _acknowledgedAt, ...parts } = patch;
  let { reactions } = message;
  for (const [emoji, active] of Object.entries(reacted)) reactions = react(reactions, emoji, { me, active });
  return { ...message, ...parts, reactions };
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
