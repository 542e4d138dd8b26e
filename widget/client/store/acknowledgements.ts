import type { Acknowledgement } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { memoisePerObject } from "./memoise.ts";
import type { ChatState } from "./state.ts";

/** One's own acknowledgement of a message, with the room that it is in. */
export interface OwnAcknowledgement extends Acknowledgement {
  readonly roomId: Id;
}

const NONE: readonly never[] = [];

/** One's own acknowledgement of a message as one has asked for it; undefined: it asks one for none, or it was given long ago. */
export function selectAcknowledgement({ rooms, patches }: ChatState, roomId: Id, messageId: Id): Acknowledgement | undefined {
  const own = rooms.get(roomId)?.membership.acknowledgements.find((one) => one.messageId === messageId);
  const asked = patches.get(messageId)?.acknowledgedAt;
  return own === undefined || asked === undefined || (asked === null) === (own.acknowledgedAt === null)
    ? own
    : { ...own, acknowledgedAt: asked };
}

const emergenciesOf = memoisePerObject((rooms: ChatState["rooms"]): readonly OwnAcknowledgement[] => {
  const found = [...rooms.values()].flatMap(({ membership: { roomId, acknowledgements } }) =>
    acknowledgements.flatMap((one) => (one.level === "emergency" && one.acknowledgedAt === null ? { ...one, roomId } : [])),
  );
  return found.length === 0 ? NONE : found.sort((a, b) => b.at - a.at);
});

/** Emergencies that one has not acknowledged, of all rooms, the latest first; also those that are over. */
export function selectEmergencies({ rooms, patches }: ChatState): readonly OwnAcknowledgement[] {
  const all = emergenciesOf(rooms);
  return all.some(({ messageId }) => patches.get(messageId)?.acknowledgedAt != null)
    ? all.filter(({ messageId }) => patches.get(messageId)?.acknowledgedAt == null)
    : all;
}
