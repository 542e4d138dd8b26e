import { ERRORS } from "../../protocol/error-table.ts";
import { isRetryable, type FieldProblem } from "../../protocol/errors.ts";
import type { Command } from "../../protocol/commands.ts";
import type { AckFrame, AnswerFrame, RefusedFrame } from "../../protocol/frames.ts";
import { asFailure, Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import type { InvitationService } from "../services/rooms/invitations.ts";
import type { MemberService } from "../services/rooms/members.ts";
import type { MessageChanges } from "../services/messages/message-changes.ts";
import type { MessageService } from "../services/messages/messages.ts";
import type { PresenceService } from "../services/people/presence.ts";
import type { RateLimits } from "../services/shared/rate-limits.ts";
import type { ReceiptService } from "../services/messages/receipts.ts";
import type { RoomService } from "../services/rooms/rooms.ts";
import type { TypingService } from "../services/sync/typing.ts";
import type { Logger } from "../telemetry/logger.ts";
import { DecidedCommands } from "./decided-commands.ts";

export interface DispatchDependencies {
  readonly messages: MessageService;
  readonly messageChanges: Pick<MessageChanges, "delete">;
  readonly receipts: ReceiptService;
  readonly rooms: RoomService;
  readonly members: MemberService;
  readonly invitations: InvitationService;
  readonly typing: TypingService;
  readonly presence: PresenceService;
  readonly rateLimits: Pick<RateLimits, "consumeCommand">;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A copy of a command comes within this of the first, in milliseconds. */
const COPIES_MS = 60_000;
const REFUSALS = 1_000;

/** Carries out a command and answers it, by whichever way it came (WIRE-5). Pays for it by what it does (LIMIT-2); never rejects. */
export type Dispatch = (session: Session, command: Command, device?: string) => Promise<AnswerFrame>;

/** The device of commands that come by HTTP: all of a person's polls together. */
export const POLL_DEVICE = "poll";

export function createDispatch(dependencies: DispatchDependencies): Dispatch {
  const { members, rateLimits } = dependencies;
  const membersOf = (session: Session, command: Command) => async () => ("roomId" in command ? members.count(session, command.roomId) : 0);
  const decided = new DecidedCommands({ most: REFUSALS, lifetime: COPIES_MS, now: dependencies.now });
  const decide = async (session: Session, command: Command, device: string): Promise<AnswerFrame> => {
    try {
      await rateLimits.consumeCommand(session, command, membersOf(session, command));
      const result = await perform(dependencies, session, { command, device });
      return { type: "ack", id: command.id, ...result };
    } catch (error) {
      return refuse(command.id, error, dependencies.logger);
    }
  };
  return (session, command, device = POLL_DEVICE) => decided.once(session, command, () => decide(session, command, device));
}

/** The refusal of something thrown; what is the server's own fault goes to the log. */
export function refuse(id: string, error: unknown, logger: Logger): RefusedFrame {
  const failure = asFailure(error);
  if (ERRORS[failure.code].status >= 500 && failure.code !== "busy") {
    logger.error({ event: "command_failed", code: failure.code, error: failure.details.cause ?? failure });
  }
  return refusal(id, failure);
}

export function refusal(id: string, { code, details }: Failure): RefusedFrame {
  const errors: FieldProblem[] | undefined = details.errors === undefined ? undefined : [...details.errors];
  return {
    type: "refused",
    id,
    code,
    retryable: isRetryable(code),
    ...(details.retryAfter === undefined ? {} : { retryAfter: details.retryAfter }),
    ...(errors === undefined ? {} : { errors }),
  };
}

type Result = Pick<AckFrame, "messages" | "roomId"> | void;

async function perform(
  services: DispatchDependencies,
  session: Session,
  { command, device }: { command: Command; device: string },
): Promise<Result> {
  switch (command.type) {
    case "send_messages":
      return { messages: await services.messages.send(session, command.roomId, command.messages) };
    case "delete_message":
      return services.messageChanges.delete(session, command.roomId, command.messageId);
    case "mark_read":
      return services.receipts.markRead(session, command.roomId, command.position);
    case "mark_unread":
      return services.receipts.markUnread(session, command.roomId, command.position);
    case "mark_delivered":
      return services.receipts.markDelivered(session, command.roomId, command.position);
    case "typing":
      return services.typing.tell(session, command.roomId, command.active);
    case "set_presence":
      return services.presence.setStatus(session, device, command.status);
    case "create_room":
      return { roomId: await services.rooms.create(session, command) };
    case "update_room":
      return services.rooms.update(session, command.roomId, command);
    case "add_members":
      return services.members.add(session, command.roomId, command.userIds);
    case "invite_members":
      return services.invitations.invite(session, command.roomId, command.userIds);
    case "answer_invitation":
      return services.invitations.answer(session, command.roomId, command.accept);
    case "remove_member":
      return removeMember(services, session, command);
    case "change_role":
      return services.members.changeRole(session, command.roomId, command.userId, command.role);
    case "leave_room":
      return services.members.leave(session, command.roomId);
  }
}

// Who is not in the room may have an invitation, which is all there is to take from them.
async function removeMember(
  { members, invitations }: Pick<DispatchDependencies, "members" | "invitations">,
  session: Session,
  { roomId, userId }: Extract<Command, { type: "remove_member" }>,
): Promise<void> {
  try {
    await members.remove(session, roomId, userId);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "not_found") throw error;
    await invitations.withdraw(session, roomId, userId);
  }
}
