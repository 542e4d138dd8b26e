import * as v from "valibot";
import { PriorityLevel } from "./entities.ts";

/** Bytes one socket frame or one command body may have. */
export const FRAME_BYTES = 64 * 1024;
/** Unicode code points one message may have, after trimming. */
export const MESSAGE_CODE_POINTS = 10_000;
/** Messages in one `send_messages` command. */
export const MESSAGES_PER_COMMAND = 50;
/** UTF-16 units of an emoji at most. */
export const EMOJI_UNITS = 40;
/** UTF-16 units of a link that gets a preview. */
export const LINK_UNITS = 2_048;
/** Links of one message that get a preview, the first ones. */
export const PREVIEWS_PER_MESSAGE = 3;
/** Different emoji that one message may have as reactions. */
export const EMOJI_PER_MESSAGE = 20;
/** Reactions that one message may have, all emoji together. */
export const REACTIONS_PER_MESSAGE = 1_000;
/** Seconds in which a message may be edited where the tenant decides nothing else. */
export const EDIT_WINDOW_SECONDS = 300;
/** Seconds that a tenant may give for edits at most, but for always: ten years. */
export const EDIT_WINDOW_SECONDS_MAX = 315_360_000;
/** Revisions of a message in one answer, the newest. */
export const LISTED_REVISIONS = 100;
/** Persons whom one person may have blocked. */
export const BLOCKED_PERSONS = 500;
/** Seconds for which a member may be muted at once: a year. */
export const MUTE_SECONDS_MAX = 31_536_000;
/** Code points of what somebody adds to a report. */
export const REPORT_NOTE_CODE_POINTS = 1_000;
/** Messages before a reported one that are kept with it. */
export const REPORT_CONTEXT = 5;
/** Reports in one page of the moderators' queue. */
export const PAGE_REPORTS = 20;
/** Code points of the reason that a moderator gives for a deletion. */
export const REMOVAL_REASON_CODE_POINTS = 200;
/** Milliseconds in which one may take back an acknowledgement (PRIO-3). */
export const UNACKNOWLEDGE_MS = 5 * 60_000;
/** Acknowledgements that a membership tells. */
export const ACKNOWLEDGEMENTS_PER_MEMBERSHIP = 20;
/** Persons in one answer of who has acknowledged a message and who has not; an export has all. */
export const LISTED_ACKNOWLEDGEMENTS = 500;
/** Seconds between two reminders of an emergency, and until it reminds no more, where the tenant decides nothing else. */
export const EMERGENCY_REPEAT_SECONDS = 300;
export const EMERGENCY_EXPIRY_SECONDS = 1_800;
/** Seconds after which an emergency that nobody has acknowledged goes to the next, where the tenant decides nothing else. */
export const ESCALATION_SECONDS = 600;
/** Steps of escalation, and persons told in each. */
export const ESCALATION_STEPS = 10;
export const ESCALATION_PERSONS = 20;
/** Messages that one person may have waiting to be sent later. */
export const SCHEDULED_MESSAGES = 100;
/** Milliseconds that a message may be scheduled ahead: a year. */
export const SCHEDULE_AHEAD_MS = 366 * 86_400_000;
/** Messages that one person may have saved, and one page of them. */
export const SAVED_MESSAGES = 500;
export const PAGE_SAVED = 50;
/** Milliseconds ahead that one may be reminded of a message: a year. */
export const REMIND_AHEAD_MS = 366 * 86_400_000;
/** Drafts of one person that the server keeps, and code points of one. */
export const DRAFTS = 200;
export const DRAFT_CODE_POINTS = 12_000;
/** Rooms to which a message is forwarded at once. */
export const FORWARD_ROOMS = 10;
/** Messages that one request asks for by their ids. */
export const MESSAGES_BY_ID = 50;
/** Persons whose faces stand under a message that a thread begins with. */
export const THREAD_FACES = 3;
/** Unread threads of a room that one is told of, those in which was written last. */
export const THREADS_PER_MEMBERSHIP = 50;
/** Unread messages of a thread that are counted at most. */
export const THREAD_UNREAD_MOST = 1_000;
/** Messages in one page of history. */
export const PAGE_MESSAGES = 50;
/** UTF-16 units that a search may have. */
export const SEARCH_UNITS = 500;
/** Results in one page of a search. */
export const PAGE_HITS = 50;
/** Newest messages among which a search by relevance looks for the best. */
export const RANKED_HITS = 200;
/** Log rows one catch-up frame answers at most. */
export const CATCH_UP_ROWS = 500;
/** A cursor further behind than this many log rows is answered with `reset`. */
export const CATCH_UP_LIMIT = 50_000;
/** Rooms one connection may watch at a time. */
export const WATCHED_ROOMS = 20;
/** Rooms that the opening answer and the cursors of a connection hold, latest activity first. */
export const LISTED_ROOMS = 500;
/** Positions of deleted messages that a summary holds, the latest. */
export const TOMBSTONES_PER_SUMMARY = 100;
/** Invitations that the opening answer holds, the newest. */
export const LISTED_INVITATIONS = 100;
/** Invitations of one room that a person declines before it may ask no more (ROOM-11). */
export const DECLINED_INVITATIONS = 2;
/** Persons whose presence one connection may observe. */
export const OBSERVED_USERS = 200;
/** Persons whose new name or picture one connection is told of when it comes back. */
export const RENAMED_USERS = 200;
/** Code points of a room's name. */
export const ROOM_NAME_CODE_POINTS = 80;
/** Code points of a person's name. */
export const USER_NAME_CODE_POINTS = 80;
/** Code points of what a person says as their status. */
export const STATUS_CODE_POINTS = 100;
/** Milliseconds that a status may last: a year. */
export const STATUS_AHEAD_MS = 366 * 86_400_000;
/** Milliseconds without a key, a pointer or a touch after which a device counts as away (STATUS-3). */
export const IDLE_MS = 10 * 60_000;
/** Code points of a room's topic. */
export const ROOM_TOPIC_CODE_POINTS = 250;
/** Persons in one page of those who have read a message, or not. */
export const PAGE_RECEIPTS = 50;
/** Rooms in one page of those that a person may browse. */
export const PAGE_ROOMS = 50;
/** Persons that a notice names; of more it tells only how many. */
export const PEOPLE_PER_NOTICE = 10;
/** Persons one command may add. */
export const MEMBERS_PER_COMMAND = 100;
/** Files of one message. */
export const ATTACHMENTS_PER_MESSAGE = 10;
/** Options of a poll. */
export const POLL_OPTIONS = { least: 2, most: 12 } as const;
/** Code points of an option. */
export const POLL_OPTION_CODE_POINTS = 100;
/** Choices that a poll names persons for; an anonymous one counts any number. */
export const POLL_NAMED_VOTES = 1_000;
/** Milliseconds that a poll may go on where it ends by itself: a year. */
export const POLL_DURATION_MS = 366 * 24 * 3_600_000;
/** Code points of an event's text. */
export const EVENT_CODE_POINTS = 1_000;
/** Fields and buttons that one card may have. */
export const CARD_FIELDS = 10;
export const CARD_BUTTONS = 5;
/** Living API keys that one tenant may have. */
export const API_KEYS_PER_TENANT = 100;
/** Persons one message may mention. */
export const MENTIONS_PER_MESSAGE = 50;
/** Mentions of many in one message. */
export const WIDE_MENTIONS_PER_MESSAGE = 10;
/** Persons from which a client warns before it sends a wide mention, where the tenant says no other number. */
export const WIDE_MENTION_WARNING = 20;
/** Bytes one file may have where the tenant sets no other limit. */
export const ATTACHMENT_BYTES = 50 * 1024 * 1024;
/** Code points of a file's name. */
export const ATTACHMENT_NAME_CODE_POINTS = 200;
/** Longest voice message, in seconds. */
export const VOICE_SECONDS = 15 * 60;
/** Loudness values of a waveform. */
export const WAVEFORM_VALUES = 64;
/** Attachments in one page of a room's gallery, and links in one request. */
export const PAGE_ATTACHMENTS = 50;
/** Milliseconds a signed link to a file works. */
export const LINK_MS = 5 * 60_000;
/** Milliseconds between two heartbeats of the server. */
export const HEARTBEAT_MS = 10_000;
/** Milliseconds of silence after which either end takes a socket for dead (R3). */
export const SILENCE_MS = 15_000;
/** Milliseconds a long poll waits for something to say. */
export const POLL_MS = 25_000;
/** Milliseconds a socket ticket lives. */
export const TICKET_MS = 30_000;
/** Milliseconds a typing notice is shown after the last key (R8). */
export const TYPING_MS = 5_000;
/** Milliseconds between two changes of one person's presence that an observer is told (LIMIT-4). */
export const PRESENCE_SPACING_MS = 3_000;
/** Milliseconds between two typing notices of one person in one room (R8). */
export const TYPING_THROTTLE_MS = 1_000;

/** Who of a room may mention many at once: everyone who writes there, its owners and moderators, or nobody. */
export const WIDE_MENTION_RULES = ["everyone", "moderators", "nobody"] as const;
export const WideMentionRule = v.picklist(WIDE_MENTION_RULES);
export type WideMentionRule = v.InferOutput<typeof WideMentionRule>;

/** The limits a client is told when it opens; the tenant may set some of them. */
export const Limits = v.object({
  messageCodePoints: v.number(),
  frameBytes: v.number(),
  messagesPerCommand: v.number(),
  pageMessages: v.number(),
  roomNameCodePoints: v.number(),
  roomTopicCodePoints: v.number(),
  attachmentBytes: v.number(),
  attachmentsPerMessage: v.number(),
  /** Extensions that the tenant takes, lower case without the dot. */
  attachmentExtensions: v.array(v.string()),
  voiceSeconds: v.number(),
  /** Seconds after sending in which one may edit a message of one's own; 0: never, null: always. A server that tells nothing knows no edits. */
  editSeconds: v.optional(v.nullable(v.number()), 0),
  /** Whether the person may edit anyone's messages in groups. */
  editsOthers: v.optional(v.boolean(), false),
  /** Whether the person sees what was reported, and decides it (SAFE-4). */
  moderates: v.optional(v.boolean(), false),
  /** Who of a group may mention many at once; a server that tells nothing knows no such mentions (MENTION-1). */
  wideMentions: v.optional(WideMentionRule, "nobody"),
  /** Staff roles that may be mentioned. */
  mentionRoles: v.optional(v.array(v.string()), []),
  /** Persons from which the client warns before such a mention is sent. */
  wideMentionWarning: v.optional(v.number(), WIDE_MENTION_WARNING),
  /** Whether messages may stand in threads. A server that tells nothing would put them into the main timeline. */
  threads: v.optional(v.boolean(), false),
  /** Whether messages may be forwarded. A server that tells nothing would take them for empty ones (FWD-1). */
  forwarding: v.optional(v.boolean(), false),
  /** What the person may make of a message (PRIO-2). A server that tells nothing knows none. */
  priorities: v.optional(v.array(PriorityLevel), []),
  /** Whether the organisation shows who is there, and how far people have read (PRIV-4). */
  presence: v.optional(v.boolean(), true),
  readReceipts: v.optional(v.boolean(), true),
  /** Whether drafts follow the person from device to device; a server that tells nothing takes none (DRAFT-1). */
  drafts: v.optional(v.boolean(), false),
  /** Messages that one may save; a server that tells nothing saves none (SAVE-1). */
  savedMessages: v.optional(v.number(), 0),
  /** Messages that may wait to be sent later; a server that tells nothing sends none (SCHED-1). */
  scheduledMessages: v.optional(v.number(), 0),
  /** Whether links get previews (LINK-5). */
  linkPreviews: v.optional(v.boolean(), false),
});
export type Limits = v.InferOutput<typeof Limits>;

/** The limits of a tenant that sets none of its own. */
export const DEFAULT_LIMITS: Limits = {
  messageCodePoints: MESSAGE_CODE_POINTS,
  frameBytes: FRAME_BYTES,
  messagesPerCommand: MESSAGES_PER_COMMAND,
  pageMessages: PAGE_MESSAGES,
  roomNameCodePoints: ROOM_NAME_CODE_POINTS,
  roomTopicCodePoints: ROOM_TOPIC_CODE_POINTS,
  attachmentBytes: ATTACHMENT_BYTES,
  attachmentsPerMessage: ATTACHMENTS_PER_MESSAGE,
  attachmentExtensions: [],
  voiceSeconds: VOICE_SECONDS,
  editSeconds: EDIT_WINDOW_SECONDS,
  editsOthers: false,
  moderates: false,
  wideMentions: "everyone",
  mentionRoles: [],
  wideMentionWarning: WIDE_MENTION_WARNING,
  threads: false,
  forwarding: false,
  priorities: ["important", "emergency"],
  presence: true,
  readReceipts: true,
  drafts: false,
  savedMessages: SAVED_MESSAGES,
  scheduledMessages: SCHEDULED_MESSAGES,
  linkPreviews: true,
};
