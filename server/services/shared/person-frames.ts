import type { PersonChangesFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { personTopic, type Bus } from "../../bus/bus.ts";
import type { MembershipSubject } from "../../repositories/rooms/memberships.ts";
import type { PersonLogRange } from "../../repositories/people/person-markers.ts";

/** A live frame for one person's devices. */
export interface PersonFrame {
  readonly userId: Id;
  readonly frame: PersonChangesFrame;
}

/** Live frames that tell each person their memberships as a transaction left them; `ranges` are the log numbers it wrote. */
export function personFrames(ranges: readonly PersonLogRange[], memberships: readonly MembershipSubject[]): PersonFrame[] {
  const states = Map.groupBy(memberships, ({ userId }) => userId);
  return ranges.map(({ userId, head, total }) => ({
    userId,
    frame: {
      type: "person_changes",
      from: head - total,
      to: head,
      head,
      subjects: (states.get(userId) ?? []).map(({ subject }) => subject),
    },
  }));
}

type Told = Omit<PersonChangesFrame, "type" | "from" | "to" | "head">;

/** A live frame for the one thing that a person's log has just been given at number `head`. */
export function personFrame(head: number, { subjects = [], ...told }: Partial<Told>): PersonChangesFrame {
  return { type: "person_changes", from: head - 1, to: head, head, subjects, ...told };
}

/** After the commit, never before. */
export function publishPersons(bus: Pick<Bus, "publish">, tenantId: Id, frames: readonly PersonFrame[]): void {
  for (const { userId, frame } of frames) bus.publish(personTopic(tenantId, userId), { type: "person", tenantId, userId, frame });
}
