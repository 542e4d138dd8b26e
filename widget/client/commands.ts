import type {
  AttachmentKind,
  AttachmentVariant,
  Message,
  MessageRevision,
  OwnSettings,
  PriorityLevel,
  Room,
  RoomPreferences,
  User,
  UserStatus,
} from "../../protocol/entities.ts";
import type { Role, RoomKind } from "../../protocol/room-rules.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type {
  AcknowledgementsResponse,
  ExportFormat,
  MessageReceiptsResponse,
  ProfileResponse,
  ReceiptState,
  RoomAttachmentsResponse,
  RoomsResponse,
  ScheduledMessage,
} from "../../protocol/http.ts";
import type { ReportAction, ReportReason, ReportsResponse } from "../../protocol/safety/reports.ts";
import type { Id } from "../../protocol/ids.ts";
import type { SavedMessagesResponse } from "../../protocol/personal/saved.ts";
import type { SearchRequest, SearchResponse } from "../../protocol/search/search.ts";
import type { NewItem } from "./outbox/outbox-item.ts";
import type { MentionRange, WideMention } from "../../protocol/mention-range.ts";
import type { OutgoingPoll } from "../../protocol/poll.ts";

/** What goes with the text of a message. */
export interface SendOptions {
  /** Persons mentioned without a place in the text. */
  readonly mentions?: readonly Id[];
  /** Persons mentioned in the text, and where. */
  readonly ranges?: readonly MentionRange[];
  /** Mentions of many in the text (MENTION-1). */
  readonly wide?: readonly WideMention[];
  /** Files of the room's draft, by their ids; they leave the draft with the message. */
  readonly files?: readonly Id[];
  /** The message of the room that it answers; also one that is still on its way. */
  readonly replyTo?: Id | null;
  /** What may be voted on, with the text as its question; what is being written stays. */
  readonly poll?: OutgoingPoll | null;
  /** Asks everybody who is in the room for acknowledgement (`Limits.priorities` tells what one may). */
  readonly priority?: PriorityLevel | null;
}

/** What becomes other of a scheduled message: its text with those mentioned in it, its time, or both. */
export interface ScheduledChange {
  readonly body?: string;
  readonly ranges?: readonly MentionRange[];
  readonly sendAt?: number;
}

/** What a person does to a message that was sent. */
export type MessageChange = Exclude<NewItem, { readonly kind: "message" | "deletion" }>;

/** A file as the person chose or recorded it. */
export interface ChosenFile {
  /** A `File` of the page will do. */
  readonly content: Blob;
  /** With its extension. */
  readonly name: string;
  /** Makes it a voice message: milliseconds, and base64 of up to 64 bytes of loudness (see `Attachment.waveform`). */
  readonly voice?: { readonly duration: number; readonly waveform: string };
}

/** A chosen file that was not taken; `invalid_request` means that there would be more files than a message may have. */
export interface RefusedFile {
  readonly name: string;
  readonly code: ErrorCode;
}

/** What became of chosen files. */
export interface AddedFiles {
  /** Ids of those taken, in the order chosen. */
  readonly added: readonly Id[];
  readonly refused: readonly RefusedFile[];
}

/** A link to a file for this person; `expiresAt` by this machine's clock (ms since 1970). */
export interface FileLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** Which page of a room's files: newest first, of one kind or all, before the `next` of the page before. */
export interface GalleryQuery {
  readonly kind?: AttachmentKind;
  readonly before?: Id;
}

/** What a moderator makes of a report; `reason` goes with a deletion, `seconds` with a mute. */
export interface ReportResolution {
  readonly reportId: Id;
  readonly action: ReportAction;
  readonly reason?: string;
  readonly seconds?: number;
}

/** What becomes other of the person themselves; `status` null: they say nothing any more. */
export type SettingsChange = Partial<OwnSettings> & { readonly status?: UserStatus | null };

/** What a group may have beside its name; what is not there stays, or is as everywhere. */
export type RoomWish = Partial<Pick<Room, "topic" | "emoji" | "access" | "posters" | "forwarding" | "staffRoles" | "linkPreviews">>;

/** Which rooms to browse: those whose name holds `search`, past the `next` of the page before. */
export interface BrowseQuery {
  readonly search: string;
  readonly archived?: boolean;
  readonly after?: Id | null;
}

/** Which results of a search. */
export interface SearchPage {
  /** The `next` of the page before. */
  readonly before?: string;
  readonly order?: SearchRequest["order"];
}

/**
 * What elements may ask for. Where something is written, read or shown, `roomId` may be any conversation: a thread by `threadConversation`. Synchronous where the answer shows
 * in the state; promises reject with a `CommandRefused`.
 */
export interface ChatCommands {
  /** Puts a room on screen: loads it where needed, watches it. */
  openRoom(roomId: Id): void;
  closeRoom(): void;
  /** Puts a thread of the open room on screen (`ChatState.thread`), in the place of another; it is a conversation of its own then. */
  openThread(roomId: Id, threadId: Id): void;
  closeThread(): void;
  /** Whether the next message of the open thread stands in the room as well. */
  setAlsoInRoom(alsoInRoom: boolean): void;
  /** Follows the thread, or no longer (THREAD-4). @throws CommandRefused; nothing has changed then */
  followThread(roomId: Id, threadId: Id, following: boolean): Promise<void>;
  /**
   * Puts a message into the outbox (persisted before the first try) and answers its id. With files the text may be empty; the message waits for
   * their uploads, and fails with the code of a file that fails.
   * @throws RangeError for a text that checkText refuses, or files that are not in the room's draft or more than a message may have
   */
  send(roomId: Id, body: string, options?: SendOptions): Id;
  /** Queues a failed message anew, behind what waits; its failed files are uploaded again. */
  retry(roomId: Id, messageId: Id): void;
  /** Takes a message, or an edit, that was not sent out of the outbox and answers its text, so that it can be put back into the composer. Its files are back in the draft. */
  discard(roomId: Id, messageId: Id): string;
  /** Puts what is being written, with the mentions in it, here and into the person's other tabs; one where something else was typed meanwhile keeps that. */
  setDraft(roomId: Id, text: string, ranges?: readonly MentionRange[]): void;
  /** Makes what is being written the answer to a message, or to none; kept with the draft (`ChatState.draftReplies`). */
  setReply(roomId: Id, messageId: Id | null): void;
  /** What is written was sent: it ends here, and in each of the person's tabs where it stands unchanged. */
  endDraft(roomId: Id): void;
  /** Loads the code that files need, so that the first one chosen does not wait for it; before that nothing of it is loaded. */
  prepareFiles(): Promise<void>;
  /**
   * Puts files into a room's draft (`ChatState.draftFiles`), where they are kept and begin to upload at once. Those that break a rule known here
   * (empty, size, extension, count) are left out and named. @throws CommandRefused `unavailable` before the chat was ever opened, or when the code can't be loaded
   */
  addFiles(roomId: Id, files: readonly ChosenFile[]): Promise<AddedFiles>;
  /** Takes a file out of the draft, or out of a message that was not sent (a message left with nothing goes, too), and ends its upload. */
  removeFile(fileId: Id): void;
  /** Halts an upload until `resumeFile`; a message that it belongs to waits. */
  pauseFile(fileId: Id): void;
  /** Goes on with a paused upload where it was, or tries a failed one again. */
  resumeFile(fileId: Id): void;
  /** The content of a file in the draft, of a message on its way, or of one sent from this page a short while ago; null when it is not here. */
  fileBlob(fileId: Id): Promise<Blob | null>;
  /**
   * A link to an attachment in a size; `download`: to be saved, not shown. Asked for in one request per turn, kept until shortly before it ends.
   * Null: the person may not have it, or it is not there (any more). @throws CommandRefused
   */
  fileLink(attachmentId: Id, variant: AttachmentVariant, options?: { readonly download?: boolean }): Promise<FileLink | null>;
  /** A page of a room's files with the messages they belong to. @throws CommandRefused */
  gallery(roomId: Id, query?: GalleryQuery): Promise<RoomAttachmentsResponse>;
  /**
   * Deletes a message for everyone: an own one, in a group also as its owner or moderator; shown as being deleted (`ChatState.deleting`) at once.
   * Stored like what is sent: resolves when it is done, or when it takes longer, as without a network; it goes on then, and a refusal is told by the
   * event `deletion-failed`. A message that was never sent is taken out of the outbox. `reason` is shown in the place of another's message. @throws CommandRefused; the message is then as before
   */
  deleteMessage(roomId: Id, messageId: Id, reason?: string): Promise<void>;
  /**
   * Puts a change of a message into the outbox: shown at once (`ChatState.patches`), kept until the server has it. A refusal undoes it and comes as
   * the event `change-failed`; of an edit the text is kept (`ChatState.refusedEdits`), until `discard` with the edit's id. @throws CommandRefused `unavailable` before the chat was ever opened
   */
  change(change: MessageChange): void;
  /**
   * Puts copies of a message into the outbox, one for each room, with a comment of one's own before it where there is one: shown there at once, files
   * and all. @throws CommandRefused `unavailable` before the chat was ever opened
   */
  forwardMessage(message: Message, roomIds: readonly Id[], comment?: string): Promise<void>;
  /** Reads a message that an answer quotes and that is not here into `RoomState.quoted`; all that are asked for at once are one request. @throws CommandRefused */
  readQuoted(roomId: Id, messageId: Id): Promise<void>;
  /** A page of those who have read a message, have it, or not yet, with times where they are told. @throws CommandRefused */
  messageReceipts(
    roomId: Id,
    messageId: Id,
    query: { readonly state: ReceiptState; readonly after?: Id },
  ): Promise<MessageReceiptsResponse>;
  /** Who has acknowledged a message and who has not. @throws CommandRefused */
  acknowledgements(roomId: Id, messageId: Id): Promise<AcknowledgementsResponse>;
  /** The same of all persons as the text of a file. @throws CommandRefused */
  exportAcknowledgements(roomId: Id, messageId: Id, format: ExportFormat): Promise<string>;
  /**
   * Has the server send a message at a time (ms since 1970), also while this device is away; resolves with its id once the server holds it. It takes no
   * files. @throws CommandRefused
   */
  scheduleMessage(roomId: Id, body: string, sendAt: number, options?: Omit<SendOptions, "files">): Promise<Id>;
  /** One's own scheduled messages, by their time. @throws CommandRefused */
  scheduledMessages(): Promise<readonly ScheduledMessage[]>;
  /** Gives one another text or time. @throws CommandRefused `not_found` once it was sent */
  changeScheduledMessage(messageId: Id, change: ScheduledChange): Promise<void>;
  /** Takes one back. @throws CommandRefused `not_found` once it was sent */
  cancelScheduledMessage(messageId: Id): Promise<void>;
  /** A page of what the person has saved and sees now (`ChatState.saved` has the marks), past the `next` of the page before. Saving is a change. @throws CommandRefused */
  savedMessages(before?: number | null): Promise<SavedMessagesResponse>;
  /** How a message has read, latest first. @throws CommandRefused */
  messageRevisions(roomId: Id, messageId: Id): Promise<readonly MessageRevision[]>;
  /** Whether the person has voted in an anonymous poll. @throws CommandRefused */
  hasVoted(roomId: Id, messageId: Id): Promise<boolean>;
  /** Says the person is typing; throttled inside. */
  typing(roomId: Id, active: boolean): void;
  /** Marks as read up to `position`; repeated and backward calls cost nothing. */
  markRead(roomId: Id, position: number): void;
  markUnread(roomId: Id, position: number): void;
  /** Loads the page before or after what is there; a second call while one is under way does nothing. */
  loadBefore(roomId: Id): void;
  loadAfter(roomId: Id): void;
  /** Shows the stretch around a position, or the newest for null. */
  jumpTo(roomId: Id, position: number | null): void;
  /** Loads the stretch around a message of the open room, where it is not there; answers its position, or null when the room does not have it. */
  findMessage(roomId: Id, messageId: Id): Promise<number | null>;
  /** Loads all members, and receipts, where not loaded. */
  loadMembers(roomId: Id): Promise<void>;
  searchUsers(search: string): Promise<User[]>;
  /** A page of the messages that answer to a query (docs/search.md). @throws CommandRefused */
  searchMessages(query: string, page?: SearchPage): Promise<SearchResponse>;
  /** The first message of a room written at a time (ms since 1970) or later, else its latest; null: it has none. @throws CommandRefused */
  findMessageAt(roomId: Id, at: number): Promise<Id | null>;
  createRoom(room: { kind: RoomKind; name: string; userIds: readonly Id[] } & RoomWish): Promise<Id>;
  /**
   * Opens the direct conversation with the person whose tokens have this subject, made where there is none, and answers its room's id. Rejects with `not_found`
   * where nobody of that subject has been here yet, or they may not be written to, and with `invalid_request` for one's own.
   */
  openDirect(subject: string): Promise<Id>;
  updateRoom(roomId: Id, change: { name?: string } & RoomWish): Promise<void>;
  /** A page of rooms that the person may come into, or of archived ones, by name. @throws CommandRefused */
  browseRooms(query: BrowseQuery): Promise<RoomsResponse>;
  /** Comes into an open room; resolves with it in the list. */
  joinRoom(roomId: Id): Promise<void>;
  /** Closes a group for everybody's writing, or opens it again. */
  archiveRoom(roomId: Id, archived: boolean): Promise<void>;
  /** Sets how the person wants a room, as far as named, on all their devices. */
  setRoomPreferences(roomId: Id, change: Partial<RoomPreferences>): Promise<void>;
  /** A person's staff roles, and their time zone where they told one. @throws CommandRefused */
  readProfile(userId: Id): Promise<ProfileResponse>;
  addMembers(roomId: Id, userIds: readonly Id[]): Promise<void>;
  /** Asks persons to come in who can't be added: `addMembers` refuses them with `left_room`, and names them by `errors`. */
  inviteMembers(roomId: Id, userIds: readonly Id[]): Promise<void>;
  /** Answers an invitation (`ChatState.invitations`); resolves with the room in the list, where it was accepted. */
  answerInvitation(roomId: Id, accept: boolean): Promise<void>;
  removeMember(roomId: Id, userId: Id): Promise<void>;
  changeRole(roomId: Id, userId: Id, role: Role): Promise<void>;
  /** `heirId`: who is to own the group from then on, where its last owner leaves it. */
  leaveRoom(roomId: Id, heirId?: Id): Promise<void>;
  /** Lets a member of a group write nothing for so many seconds; null: they may write again. @throws CommandRefused */
  muteMember(roomId: Id, userId: Id, seconds: number | null): Promise<void>;
  /** Shows a message of another to the moderators. @throws CommandRefused */
  reportMessage(roomId: Id, messageId: Id, report: { readonly reason: ReportReason; readonly note: string }): Promise<void>;
  /** A page of what was reported, for those who moderate (`ChatState.limits`); newest first. @throws CommandRefused */
  reports(state: "open" | "decided", before?: Id): Promise<ReportsResponse>;
  /** Decides a report. @throws CommandRefused */
  resolveReport(decision: ReportResolution): Promise<void>;
  /** Wants nothing to do with a person any more (`ChatState.blocked`), or takes that back. @throws CommandRefused */
  blockPerson(userId: Id): Promise<void>;
  unblockPerson(userId: Id): Promise<void>;
  /** Says of the person themselves, on all their devices, what is named: a status, that they are away, what is told of them. @throws CommandRefused */
  setSettings(change: SettingsChange): Promise<void>;
  /** Tries to connect now instead of at the next due time. */
  reconnect(): void;
  /** Says that nobody uses this device, or somebody does again. */
  setAway(away: boolean): void;
}
