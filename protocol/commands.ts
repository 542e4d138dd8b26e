import * as v from "valibot";
import { LogNumber, NotificationLevel, PriorityLevel, Timestamp } from "./entities.ts";
import { Role, RoomAccess, RoomForwarding, RoomKind, RoomPosters } from "./room-rules.ts";
import { CommandId, Id } from "./ids.ts";
import {
  ATTACHMENTS_PER_MESSAGE,
  EMOJI_UNITS,
  LINK_UNITS,
  LISTED_ROOMS,
  MEMBERS_PER_COMMAND,
  MENTIONS_PER_MESSAGE,
  MESSAGES_PER_COMMAND,
  MUTE_SECONDS_MAX,
  OBSERVED_USERS,
  POLL_OPTIONS,
  WATCHED_ROOMS,
  WIDE_MENTIONS_PER_MESSAGE,
} from "./limits.ts";
import { ReportAction, ReportReason } from "./safety/reports.ts";
import { MentionRange, WideMention } from "./mention-range.ts";
import { SaveMessageCommand, SetDraftCommand, SetPresenceCommand, SetSettingsCommand } from "./personal/commands.ts";
import { OutgoingPoll } from "./poll.ts";
import { StaffRoles } from "./staff-roles.ts";

export { CommandId };

/** A room on screen: the log number and the receipt counter up to which the client holds it. */
export const WatchedRoom = v.object({ roomId: Id, cursor: LogNumber, receipts: LogNumber });
export type WatchedRoom = v.InferOutput<typeof WatchedRoom>;

/**
 * All a client holds; with it any node can answer exactly what it missed (SYNC-7). `rooms` are heads of rooms off screen; `people` is the
 * server's time up to which names and pictures are known (ROOM-9), left out by a client that knows none.
 */
export const Cursors = v.object({
  lineage: Id,
  person: LogNumber,
  watch: v.pipe(v.array(WatchedRoom), v.maxLength(WATCHED_ROOMS)),
  rooms: v.pipe(v.array(v.object({ roomId: Id, head: LogNumber })), v.maxLength(LISTED_ROOMS)),
  people: v.optional(Timestamp),
});
export type Cursors = v.InferOutput<typeof Cursors>;

/** What a message says, and whom it mentions. */
export const MessageText = v.object({
  body: v.string(),
  mentions: v.pipe(v.array(Id), v.maxLength(MENTIONS_PER_MESSAGE)),
  /** Where they stand in the body; one of somebody who is not mentioned, or that can't stand there, is left out. */
  ranges: v.optional(v.pipe(v.array(MentionRange), v.maxLength(MENTIONS_PER_MESSAGE))),
});
export type MessageText = v.InferOutput<typeof MessageText>;

/** A message as its author sends it. The id is made once, before the first try, and never again (SYNC-1). */
export const OutgoingMessage = v.object({
  id: Id,
  ...MessageText.entries,
  /** Files the author has uploaded into this room and not used before; with them the body may be empty. */
  attachments: v.optional(v.pipe(v.array(Id), v.maxLength(ATTACHMENTS_PER_MESSAGE))),
  /** The message of the room that it answers; one that is not there, or was deleted, is refused with `reply_invalid` (ROOM-20). */
  replyTo: v.optional(Id),
  /** Mentions of many; where the sender may not, the message is refused with `wide_mention_not_allowed` (MENTION-1). */
  wide: v.optional(v.pipe(v.array(WideMention), v.maxLength(WIDE_MENTIONS_PER_MESSAGE))),
  /** What may be voted on, with the body as its question (POLL-1). */
  poll: v.optional(OutgoingPoll),
  /** The message of the room whose thread it goes into (THREAD-1); the first begins it. */
  threadId: v.optional(Id),
  /** Of a message of a thread: whether it stands in the room's main timeline as well (THREAD-2). */
  alsoInRoom: v.optional(v.boolean()),
  /** Asks everybody who is in the room now for acknowledgement; who may not is refused with `priority_not_allowed` (PRIO-2). */
  priority: v.optional(PriorityLevel),
  /** The message whose words and files it has, in place of any of its own (FWD-1). */
  forward: v.optional(v.object({ roomId: Id, messageId: Id })),
});
export type OutgoingMessage = v.InferOutput<typeof OutgoingMessage>;

const userIds = v.pipe(v.array(Id), v.minLength(1), v.maxLength(MEMBERS_PER_COMMAND));

export const HelloCommand = v.object({
  type: v.literal("hello"),
  id: CommandId,
  version: v.object({ min: LogNumber, max: LogNumber }),
  ticket: v.pipe(v.string(), v.maxLength(128)),
  cursors: Cursors,
});
/** Puts a room on screen: what lies past `cursor` comes as `changes`, then everything live. */
export const WatchCommand = v.object({ type: v.literal("watch"), id: CommandId, ...WatchedRoom.entries });
export const UnwatchCommand = v.object({ type: v.literal("unwatch"), id: CommandId, roomId: Id });
export const SendMessagesCommand = v.object({
  type: v.literal("send_messages"),
  id: CommandId,
  roomId: Id,
  messages: v.pipe(v.array(OutgoingMessage), v.minLength(1), v.maxLength(MESSAGES_PER_COMMAND)),
});
/**
 * Leaves a tombstone of a message that one may delete (ROOM-10); its files are gone with it. Repeating it changes nothing. `reason` is shown in the
 * tombstone of another's message (SAFE-3), and means nothing for one's own.
 */
export const DeleteMessageCommand = v.object({
  type: v.literal("delete_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  reason: v.optional(v.string()),
});
/**
 * Gives a message another text (ROOM-17). `revision` is the one that was changed: 0 as it was sent. Where the message has another by now, it is
 * refused with `edit_conflict`; repeating what has been done changes nothing.
 */
export const EditMessageCommand = v.object({
  type: v.literal("edit_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  revision: LogNumber,
  ...MessageText.entries,
});
/** Takes a preview off a message that one may delete, for everybody and for good (LINK-4). Repeating it changes nothing. */
export const RemovePreviewCommand = v.object({
  type: v.literal("remove_preview"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  url: v.pipe(v.string(), v.maxLength(LINK_UNITS)),
});
/**
 * Puts one's reaction on a message, or takes it off: one per person and emoji (ROOM-18). The emoji is one that Unicode recommends for interchange,
 * or the command is refused with `reaction_invalid`. Repeating it changes nothing.
 */
export const ReactToMessageCommand = v.object({
  type: v.literal("react_to_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  emoji: v.pipe(v.string(), v.maxLength(EMOJI_UNITS)),
  active: v.boolean(),
});
/** Pins a message for all of its room, or takes the pin off. Repeating it changes nothing; the pin stays with who came first. */
export const PinMessageCommand = v.object({
  type: v.literal("pin_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  pinned: v.boolean(),
});
/**
 * Votes in a poll: all that one chooses, by the options' places, in place of what one chose before (POLL-2); nothing takes the vote back. In an
 * anonymous poll one's first vote is the last (`already_voted`). Repeating it changes nothing. Refused with `poll_closed` after the end, and with `vote_invalid` where it can't be chosen.
 */
export const VoteCommand = v.object({
  type: v.literal("vote"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  options: v.pipe(v.array(LogNumber), v.maxLength(POLL_OPTIONS.most)),
});
/** Ends a poll of one's own, or as owner or moderator of a group anyone's. Repeating it changes nothing (POLL-3). */
export const ClosePollCommand = v.object({ type: v.literal("close_poll"), id: CommandId, roomId: Id, messageId: Id });
/**
 * Acknowledges a message that asks one for it, or takes the acknowledgement back within UNACKNOWLEDGE_MS (PRIO-3). Repeating it changes nothing.
 */
export const AcknowledgeMessageCommand = v.object({
  type: v.literal("acknowledge_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  acknowledged: v.boolean(),
});
/** A message without files, polls and mentions of many, to be sent at `sendAt` under its id (SCHED-1). Repeating it changes nothing. */
export const ScheduleMessageCommand = v.object({
  type: v.literal("schedule_message"),
  id: CommandId,
  roomId: Id,
  message: v.omit(OutgoingMessage, ["attachments", "wide", "poll", "forward"]),
  sendAt: Timestamp,
});
/** Gives a scheduled message of one's own another text or time, also one that could not be sent; `not_found` once it was sent. */
export const ChangeScheduledMessageCommand = v.object({
  type: v.literal("change_scheduled_message"),
  id: CommandId,
  messageId: Id,
  text: v.optional(MessageText),
  sendAt: v.optional(Timestamp),
});
/** Takes a scheduled message of one's own back; `not_found` once it was sent. */
export const CancelScheduledMessageCommand = v.object({ type: v.literal("cancel_scheduled_message"), id: CommandId, messageId: Id });
/** Moves one's public read position and private marker up to `position`; neither goes back by it. */
export const MarkReadCommand = v.object({ type: v.literal("mark_read"), id: CommandId, roomId: Id, position: LogNumber });
/** Sets one's private marker to just before `position`; the public read position stays. */
export const MarkUnreadCommand = v.object({ type: v.literal("mark_unread"), id: CommandId, roomId: Id, position: LogNumber });
export const MarkDeliveredCommand = v.object({ type: v.literal("mark_delivered"), id: CommandId, roomId: Id, position: LogNumber });
/** Follows a thread, or no longer (THREAD-4). Repeating it changes nothing. */
export const FollowThreadCommand = v.object({
  type: v.literal("follow_thread"),
  id: CommandId,
  roomId: Id,
  threadId: Id,
  following: v.boolean(),
});
/** Moves one's marker in a thread up to `position`, or with `unread` to just before it (THREAD-3). Who does not follow the thread has none: nothing changes. */
export const MarkThreadCommand = v.object({
  type: v.literal("mark_thread"),
  id: CommandId,
  roomId: Id,
  threadId: Id,
  position: LogNumber,
  unread: v.boolean(),
});
/** `threadId`: that one types in this thread, not in the main timeline. */
export const TypingCommand = v.object({
  type: v.literal("typing"),
  id: CommandId,
  roomId: Id,
  threadId: v.optional(Id),
  active: v.boolean(),
});
/** Replaces the set of persons whose presence this connection is told. */
export const ObservePresenceCommand = v.object({
  type: v.literal("observe_presence"),
  id: CommandId,
  userIds: v.pipe(v.array(Id), v.maxLength(OBSERVED_USERS)),
});
/** What a group may have beside its name. What is not given stays, or is as everywhere. */
const roomSettings = {
  topic: v.optional(v.string()),
  emoji: v.optional(v.pipe(v.string(), v.maxLength(EMOJI_UNITS))),
  access: v.optional(RoomAccess),
  posters: v.optional(RoomPosters),
  forwarding: v.optional(RoomForwarding),
  staffRoles: v.optional(StaffRoles),
  linkPreviews: v.optional(v.boolean()),
};
/**
 * Makes a room. A direct room with the same person is made once: the answer names the one that exists. A group may begin with nobody else in it.
 * Of the settings a direct room has none.
 */
export const CreateRoomCommand = v.object({
  type: v.literal("create_room"),
  id: CommandId,
  roomId: Id,
  kind: RoomKind,
  name: v.string(),
  userIds: v.pipe(v.array(Id), v.maxLength(MEMBERS_PER_COMMAND)),
  ...roomSettings,
});
/**
 * The direct room with the person whose tokens have this `sub`, made as `roomId` where there is none: the answer names the one that exists. The person has to
 * have been here once, not be removed, and be one whom the sender may find; otherwise it is `not_found`, alike for all three (AUTH-8).
 */
export const OpenDirectCommand = v.object({
  type: v.literal("open_direct"),
  id: CommandId,
  roomId: Id,
  subject: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
});
/** Changes what it names. Who comes in and who writes is for owners to say; the rest for moderators too. */
export const UpdateRoomCommand = v.object({
  type: v.literal("update_room"),
  id: CommandId,
  roomId: Id,
  name: v.optional(v.string()),
  ...roomSettings,
});
/** Closes a group for everybody's writing, or opens it again (ROOM-32). Repeating it changes nothing. */
export const ArchiveRoomCommand = v.object({ type: v.literal("archive_room"), id: CommandId, roomId: Id, archived: v.boolean() });
/** Comes into an open room (ROOM-30). Repeating it changes nothing. */
export const JoinRoomCommand = v.object({ type: v.literal("join_room"), id: CommandId, roomId: Id });
/** Sets how one wants a room, as far as named, on all of one's devices (ROOM-35). */
export const SetRoomPreferencesCommand = v.object({
  type: v.literal("set_room_preferences"),
  id: CommandId,
  roomId: Id,
  level: v.optional(NotificationLevel),
  mutedUntil: v.optional(v.nullable(Timestamp)),
  favourite: v.optional(v.nullable(v.pipe(v.number(), v.finite()))),
});
export const AddMembersCommand = v.object({ type: v.literal("add_members"), id: CommandId, roomId: Id, userIds });
/** Asks persons who are out of a group to come in; whoever left by themselves can't be added without it (ROOM-11). */
export const InviteMembersCommand = v.object({ type: v.literal("invite_members"), id: CommandId, roomId: Id, userIds });
/** Answers one's own invitation. One that was declined can still be accepted. */
export const AnswerInvitationCommand = v.object({ type: v.literal("answer_invitation"), id: CommandId, roomId: Id, accept: v.boolean() });
/** Takes a person out of a group, or takes back the invitation of one who is not in it. */
export const RemoveMemberCommand = v.object({ type: v.literal("remove_member"), id: CommandId, roomId: Id, userId: Id });
export const ChangeRoleCommand = v.object({ type: v.literal("change_role"), id: CommandId, roomId: Id, userId: Id, role: Role });
/** Lets a member write nothing in a group for so many seconds from now; null: they may write again (SAFE-2). */
export const MuteMemberCommand = v.object({
  type: v.literal("mute_member"),
  id: CommandId,
  roomId: Id,
  userId: Id,
  seconds: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MUTE_SECONDS_MAX))),
});
/** Wants nothing to do with a person (SAFE-1). Repeating it changes nothing. */
export const BlockPersonCommand = v.object({ type: v.literal("block_person"), id: CommandId, userId: Id });
/** Takes one's own block of a person back. Repeating it changes nothing. */
export const UnblockPersonCommand = v.object({ type: v.literal("unblock_person"), id: CommandId, userId: Id });
/** Shows a message of another to the moderators of the tenant, as it reads now (SAFE-4). One report a person and message: repeating it changes nothing. */
export const ReportMessageCommand = v.object({
  type: v.literal("report_message"),
  id: CommandId,
  roomId: Id,
  messageId: Id,
  reason: ReportReason,
  note: v.optional(v.string(), ""),
});
/**
 * Decides a report, as one who moderates the tenant: nothing more, the message deleted with `reason`, its author muted in its room for `seconds`, or
 * banned from the tenant, or a held message sent on. Repeating it changes nothing.
 */
export const ResolveReportCommand = v.object({
  type: v.literal("resolve_report"),
  id: CommandId,
  reportId: Id,
  action: ReportAction,
  reason: v.optional(v.string()),
  seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MUTE_SECONDS_MAX))),
});
/** `heirId`: who is to own the group from then on; where its last owner leaves others behind, somebody has to (ROOM-34). */
export const LeaveRoomCommand = v.object({ type: v.literal("leave_room"), id: CommandId, roomId: Id, heirId: v.optional(Id) });
/** Gives an open socket the life of a newer token (AUTH-6). */
export const RenewCommand = v.object({ type: v.literal("renew"), id: CommandId, ticket: v.pipe(v.string(), v.maxLength(128)) });
export const PingCommand = v.object({ type: v.literal("ping"), id: CommandId });

/** Commands that go by socket or by HTTP alike. */
export const Command = v.variant("type", [
  SendMessagesCommand,
  EditMessageCommand,
  DeleteMessageCommand,
  ReactToMessageCommand,
  PinMessageCommand,
  RemovePreviewCommand,
  VoteCommand,
  ClosePollCommand,
  AcknowledgeMessageCommand,
  ScheduleMessageCommand,
  ChangeScheduledMessageCommand,
  CancelScheduledMessageCommand,
  SaveMessageCommand,
  SetDraftCommand,
  MarkReadCommand,
  MarkUnreadCommand,
  MarkDeliveredCommand,
  FollowThreadCommand,
  MarkThreadCommand,
  TypingCommand,
  SetPresenceCommand,
  SetSettingsCommand,
  CreateRoomCommand,
  OpenDirectCommand,
  UpdateRoomCommand,
  AddMembersCommand,
  InviteMembersCommand,
  AnswerInvitationCommand,
  RemoveMemberCommand,
  ChangeRoleCommand,
  LeaveRoomCommand,
  MuteMemberCommand,
  BlockPersonCommand,
  UnblockPersonCommand,
  ReportMessageCommand,
  ResolveReportCommand,
  ArchiveRoomCommand,
  JoinRoomCommand,
  SetRoomPreferencesCommand,
]);
export type Command = v.InferOutput<typeof Command>;

/** Commands that are about the connection itself; polling carries the same in the body of its request. */
export const ConnectionCommand = v.variant("type", [
  HelloCommand,
  WatchCommand,
  UnwatchCommand,
  ObservePresenceCommand,
  RenewCommand,
  PingCommand,
]);
export type ConnectionCommand = v.InferOutput<typeof ConnectionCommand>;

/** Everything a client may send. */
export const ClientFrame = v.variant("type", [...ConnectionCommand.options, ...Command.options]);
export type ClientFrame = v.InferOutput<typeof ClientFrame>;
export type ClientFrameType = ClientFrame["type"];
/** One client frame by its type. */
export type ClientFrameOf<T extends ClientFrameType> = Extract<ClientFrame, { type: T }>;
