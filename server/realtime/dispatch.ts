import { COMMAND_TABLE } from "../../protocol/command-table.ts";
import { ERRORS } from "../../protocol/error-table.ts";
import { isRetryable, type ErrorCode, type FieldProblem } from "../../protocol/errors.ts";
import type { ClientFrame, Command } from "../../protocol/commands.ts";
import type { AnswerFrame, RefusedFrame } from "../../protocol/frames.ts";
import { asFailure, type Failure } from "../base/errors.ts";
import type { Session } from "../services/shared/actor.ts";
import { mergeHandlers, type CommandCall, type CommandHandler, type ServicesOf } from "../services/shared/command-handlers.ts";
import { blockCommands } from "../services/people/blocks.ts";
import { draftCommands } from "../services/people/drafts.ts";
import { channelCommands } from "../services/rooms/channels.ts";
import { invitationCommands } from "../services/rooms/invitations.ts";
import { memberCommands, type MemberService } from "../services/rooms/members.ts";
import { muteCommands } from "../services/rooms/mutes.ts";
import { messageChangeCommands } from "../services/messages/message-changes.ts";
import { messageCommands } from "../services/messages/messages.ts";
import { presenceCommands } from "../services/people/presence.ts";
import { settingsCommands } from "../services/people/settings.ts";
import type { RateLimits } from "../services/shared/rate-limits.ts";
import { pollCommands } from "../services/messages/polls.ts";
import { reactionCommands } from "../services/messages/reactions.ts";
import { receiptCommands } from "../services/messages/receipts.ts";
import { reportCommands } from "../services/safety/reports.ts";
import { preferenceCommands } from "../services/rooms/preferences.ts";
import { acknowledgementCommands } from "../services/priorities/acknowledgements.ts";
import { savedMessageCommands } from "../services/saved/saved-messages.ts";
import { scheduledMessageCommands } from "../services/scheduling/scheduled-messages.ts";
import { roomCommands } from "../services/rooms/rooms.ts";
import { threadCommands } from "../services/messages/threads.ts";
import { typingCommands } from "../services/sync/typing.ts";
import type { Logger } from "../telemetry/logger.ts";
import { DecidedCommands } from "./decided-commands.ts";

/** Who carries out which command. */
const HANDLERS = mergeHandlers([
  messageCommands,
  messageChangeCommands,
  reactionCommands,
  pollCommands,
  acknowledgementCommands,
  scheduledMessageCommands,
  savedMessageCommands,
  draftCommands,
  receiptCommands,
  threadCommands,
  roomCommands,
  memberCommands,
  invitationCommands,
  channelCommands,
  preferenceCommands,
  typingCommands,
  presenceCommands,
  settingsCommands,
  muteCommands,
  blockCommands,
  reportCommands,
]);

type Services = ServicesOf<typeof HANDLERS>;

export type DispatchDependencies = Services & {
  readonly members: Pick<MemberService, "count">;
  readonly rateLimits: Pick<RateLimits, "consumeCommand">;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
};

/** A copy of a command comes within this of the first, in milliseconds. */
const COPIES_MS = 60_000;
const REFUSALS = 1_000;
/** What is refused because of who asks. */
const TRESPASSES: readonly ErrorCode[] = ["forbidden", "not_found"];

/** Carries out a command and answers it, by whichever way it came (WIRE-5). Pays for it by what it does (LIMIT-2); never rejects. */
export type Dispatch = (session: Session, command: Command, device?: string) => Promise<AnswerFrame>;

/** The device of commands that come by HTTP: all polls of a person that do not say themselves whether they are used. */
export const POLL_DEVICE = "poll";

export function createDispatch(dependencies: DispatchDependencies): Dispatch {
  const { members, rateLimits } = dependencies;
  const membersOf = (session: Session, command: Command) => async () => ("roomId" in command ? members.count(session, command.roomId) : 0);
  const decided = new DecidedCommands({ most: REFUSALS, lifetime: COPIES_MS, now: dependencies.now });
  const decide = async (session: Session, command: Command, device: string): Promise<AnswerFrame> => {
    try {
      await rateLimits.consumeCommand(session, command, membersOf(session, command));
      const result = await perform(dependencies, { session, command, device });
      if (COMMAND_TABLE[command.type].audit) dependencies.logger.info(auditLine(session, command), "audit");
      return { type: "ack", id: command.id, ...result };
    } catch (error) {
      const refused = refuse(command.id, error, dependencies.logger);
      if (TRESPASSES.includes(refused.code)) dependencies.logger.info(refusedLine(session, command, refused.code), "command refused");
      return refused;
    }
  };
  return (session, command, device = POLL_DEVICE) => decided.once(session, command, () => decide(session, command, device));
}

/** Who asked for what they may not, or for what is not theirs to see: the same ids as in the trail, whether they exist or not. */
function refusedLine(session: Session, command: Command, code: ErrorCode): object {
  return { ...auditLine(session, command), event: "command_refused", code };
}

/** Who has changed who is where and as what, or has taken something away: ids and roles, never what people have written. */
function auditLine({ tenantId, userId }: Session, command: Command): object {
  const roomId = "roomId" in command ? command.roomId : undefined;
  const messageId = "messageId" in command ? command.messageId : undefined;
  const userIds = "userIds" in command ? command.userIds : "userId" in command ? [command.userId] : undefined;
  const role = command.type === "change_role" ? command.role : undefined;
  const report = command.type === "resolve_report" ? { reportId: command.reportId, action: command.action } : {};
  return { event: "audit", command: command.type, tenantId, actorId: userId, roomId, messageId, userIds, role, ...report };
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

async function perform(services: Services, call: CommandCall<Command["type"]>) {
  // Each handler takes the command that it is named after; of the one found by a command's own type the compiler does not know that.
  const handle = HANDLERS[call.command.type] as CommandHandler<Command["type"], Services>;
  return handle(services, call);
}

/** Whether a frame of a client is a command, not about the connection itself. */
export function isCommand(frame: ClientFrame): frame is Command {
  return frame.type in HANDLERS;
}
