import { ERRORS } from "../../protocol/error-table.ts";
import { isRetryable, type FieldProblem } from "../../protocol/errors.ts";
import type { Command } from "../../protocol/commands.ts";
import type { AckFrame, AnswerFrame, RefusedFrame } from "../../protocol/frames.ts";
import { asFailure, type Failure } from "../errors.ts";
import type { Session } from "../services/actor.ts";
import type { MemberService } from "../services/members.ts";
import type { MessageChanges } from "../services/message-changes.ts";
import type { MessageService } from "../services/messages.ts";
import type { PresenceService } from "../services/presence.ts";
import type { RateLimits } from "../services/rate-limits.ts";
import type { ReceiptService } from "../services/receipts.ts";
import type { RoomService } from "../services/rooms.ts";
import type { TypingService } from "../services/typing.ts";
import type { Logger } from "../telemetry/logger.ts";

export interface DispatchDependencies {
  readonly messages: MessageService;
  readonly messageChanges: Pick<MessageChanges, "delete">;
  readonly receipts: ReceiptService;
  readonly rooms: RoomService;
  readonly members: MemberService;
  readonly typing: TypingService;
  readonly presence: PresenceService;
  readonly rateLimits: RateLimits;
  readonly logger: Logger;
}

/** Carries out a command and answers it, by whichever way it came (WIRE-5). Pays for its messages; never rejects. */
export type Dispatch = (session: Session, command: Command, device?: string) => Promise<AnswerFrame>;

/** The device of commands that come by HTTP: all of a person's polls together. */
export const POLL_DEVICE = "poll";

export function createDispatch(dependencies: DispatchDependencies): Dispatch {
  return async (session, command, device = POLL_DEVICE) => {
    try {
      const result = await perform(dependencies, session, { command, device });
      return { type: "ack", id: command.id, ...result };
    } catch (error) {
      return refuse(command.id, error, dependencies.logger);
    }
  };
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
      await services.rateLimits.consumeMessages(session, command.messages.length);
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
      return services.presence.say(session, device, command.status);
    case "create_room":
      return { roomId: await services.rooms.create(session, command) };
    case "update_room":
      return services.rooms.update(session, command.roomId, command);
    case "add_members":
      return services.members.add(session, command.roomId, command.userIds);
    case "remove_member":
      return services.members.remove(session, command.roomId, command.userId);
    case "change_role":
      return services.members.changeRole(session, command.roomId, command.userId, command.role);
    case "leave_room":
      return services.members.leave(session, command.roomId);
  }
}
