import type { Id } from "../../../protocol/ids.ts";
import { membershipSubjects } from "../../repositories/rooms/memberships.ts";
import { touchMemberships } from "../../repositories/people/person-markers.ts";
import { personFrames, type PersonFrame } from "../shared/person-frames.ts";
import type { Target } from "./message-changes.ts";

/** Tells by their own logs those whose count of unread mentions is another one by a change of a message. */
export async function tellMentions(
  { tx, actor, message, at }: Omit<Target, "place">,
  userIds: readonly Id[],
): Promise<readonly PersonFrame[]> {
  const touched = userIds.map((userId) => ({ userId, roomId: message.roomId, marker: null }));
  const ranges = await touchMemberships(tx, actor.tenantId, at, touched);
  return ranges.length === 0 ? [] : personFrames(ranges, await membershipSubjects(tx, actor.tenantId, touched));
}
