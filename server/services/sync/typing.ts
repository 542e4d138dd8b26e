import type { Id } from "../../../protocol/ids.ts";
import { TYPING_THROTTLE_MS } from "../../../protocol/limits.ts";
import { roomTopic, type Bus } from "../../bus/bus.ts";
import { BoundedMap } from "../../base/bounded-map.ts";
import { Failure } from "../../base/errors.ts";
import type { Actor } from "../shared/actor.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { assertMayWrite } from "../shared/policy.ts";
import type { SyncService } from "./sync.ts";

/** Where somebody types. */
export interface TypingPlace {
  readonly roomId: Id;
  /** A thread of the room; undefined: the main timeline. */
  readonly threadId?: Id | undefined;
}

/** Typing notices: told to those who have the room on screen, never stored. */
export interface TypingService {
  /** Tells that the actor types, or stopped; more notices than one in TYPING_THROTTLE_MS are passed over. @throws Failure `not_found`, `forbidden` (only reads), `person_blocked`, `muted` */
  tell(actor: Actor, place: TypingPlace, active: boolean): Promise<void>;
}

export const typingCommands = {
  typing: ({ typing }, { session, command }) => typing.tell(session, command, command.active),
} satisfies CommandHandlers<{ readonly typing: TypingService }>;

export interface TypingServiceDependencies {
  readonly bus: Bus;
  readonly sync: Pick<SyncService, "place">;
  /** Milliseconds since 1970. */
  now(): number;
}

interface Notice {
  readonly active: boolean;
  readonly at: number;
}

/** Notices remembered at most; the oldest are forgotten first. */
const REMEMBERED = 10_000;

export function createTypingService({ bus, sync, now }: TypingServiceDependencies): TypingService {
  const last = new BoundedMap<string, Notice>(REMEMBERED);
  return {
    async tell(actor, { roomId, threadId }, active) {
      const key = `${actor.tenantId}:${roomId}:${threadId ?? ""}:${actor.userId}`;
      const before = last.get(key);
      // A change of mind goes out at once; only repetitions are held back.
      if (before !== undefined && before.active === active && now() - before.at < TYPING_THROTTLE_MS) return;
      const place = await sync.place(actor, roomId);
      if (place === null) throw new Failure("not_found");
      assertMayWrite(place, now());
      last.set(key, { active, at: now() });
      const { tenantId, userId } = actor;
      bus.publish(roomTopic(tenantId, roomId), { type: "typing", tenantId, frame: { type: "typing", roomId, threadId, userId, active } });
    },
  };
}
