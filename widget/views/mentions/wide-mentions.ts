import { isNameEnd, type WideMention } from "../../../protocol/mention-range.ts";
import { WIDE_MENTIONS_PER_MESSAGE } from "../../../protocol/limits.ts";
import type { ChatState, RoomState } from "../../client/store/state.ts";

/** Many whom a person may mention at once; `name` is what stands behind the `@`. */
export interface WideTarget extends Pick<WideMention, "kind" | "role"> {
  readonly name: string;
}

/** Those that the person may mention in the room (MENTION-1). */
export function wideTargets({ limits }: Pick<ChatState, "limits">, { room, membership }: RoomState): readonly WideTarget[] {
  const isModerator = membership.role === "owner" || membership.role === "moderator";
  const may = limits.wideMentions === "everyone" || (limits.wideMentions === "moderators" && isModerator);
  if (!may || room.kind === "direct") return [];
  const roles = limits.mentionRoles.map((role): WideTarget => ({ kind: "role", role, name: role }));
  return [{ kind: "here", name: "here" }, { kind: "room", name: "room" }, ...roles];
}

/** Where a text mentions them: behind an `@` of its own, and not in code. */
export function findWideMentions(text: string, targets: readonly WideTarget[]): WideMention[] {
  // The longest first: a role may begin as another.
  const sorted = targets.toSorted((one, other) => other.name.length - one.name.length);
  const found: WideMention[] = [];
  for (const { index: start } of text.matchAll(/(?<![\p{L}\p{M}\p{N}_/+.])[@＠]/gu)) {
    const target = sorted.find(({ name }) => text.startsWith(name, start + 1) && isNameEnd(text, start + 1 + name.length));
    if (target === undefined || isInCode(text, start)) continue;
    const { kind, role, name } = target;
    found.push({ kind, ...(role !== undefined && { role }), start, end: start + 1 + name.length });
  }
  return found.slice(0, WIDE_MENTIONS_PER_MESSAGE);
}

// An odd number of marks before it: they are open.
function isInCode(text: string, at: number): boolean {
  return (text.slice(0, at).match(/`+/g)?.length ?? 0) % 2 === 1;
}

/** How many persons of a room a message calls at most: what is known of the room; null: not known yet. */
export function countCalled(state: ChatState, room: RoomState, wide: readonly WideMention[]): number | null {
  if (!room.membersComplete) return null;
  const present = [...room.members.values()].filter(({ role, userId }) => role !== null && userId !== state.me?.id);
  const isOnlyHere = wide.every(({ kind }) => kind === "here");
  return isOnlyHere ? present.filter(({ userId }) => state.presences.get(userId)?.status !== "offline").length : present.length;
}
