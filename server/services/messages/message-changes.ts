import type { SearchLanguage } from "../../../protocol/search/words.ts";
import { UNTOUCHED, type Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { MessageRevisionsResponse } from "../../../protocol/http.ts";
import { LISTED_REVISIONS, REMOVAL_REASON_CODE_POINTS } from "../../../protocol/limits.ts";
import { isPollOver } from "../../../protocol/poll.ts";
import { checkText, isBlank } from "../../../protocol/text.ts";
import { Failure } from "../../base/errors.ts";
import type { Transaction } from "../../database/database.ts";
import {
  lockAttachment,
  refreshAttachments,
  roomOfAttachment,
  writePin,
  writeTombstone,
  type LockedAttachment,
} from "../../repositories/messages/message-changes.ts";
import { readRevisions } from "../../repositories/messages/message-edits.ts";
import { writePollClosing } from "../../repositories/messages/polls.ts";
import { picturesOf, writePreviews } from "../../repositories/previews/previews.ts";
import { findForBatch, lockRooms } from "../../repositories/messages/messages.ts";
import type { Actor } from "../shared/actor.ts";
import { NO_FILTERS, type Filters } from "../safety/filters.ts";
import type { CommandHandlers } from "../shared/command-handlers.ts";
import { publishPersons, type PersonFrame } from "../shared/person-frames.ts";
import { lockMembership, type LockedMembership } from "../shared/membership.ts";
import { assertMayWrite, mayDelete } from "../shared/policy.ts";
import { publishMessages } from "../shared/room-frames.ts";
import type { WriteDependencies } from "../shared/write-dependencies.ts";
import { putEdit, type EditWish } from "./message-edit.ts";
import { tellMentions } from "./message-mentions.ts";
import { leaveThread } from "./thread-changes.ts";

/**
 * Writes what becomes of an attachment into its own row (and the storage account), and nothing else; false: it was not to be settled any more.
 * The locks of its room and its row are held meanwhile, so nothing slow may happen in it.
 */
export type Settle = (tx: Transaction, attachment: LockedAttachment) => Promise<boolean>;

/**
 * Changes of messages that were sent: each takes the next number of the room's log and is told after the commit (SYNC-2, SYNC-4). What a person
 * does is answered with the number up to which the log holds it.
 */
export interface MessageChanges {
  /**
   * Gives a message another text (ROOM-17). Repeating what has been done changes nothing.
   * @throws Failure `not_found` (a tombstone, too), `forbidden`, `person_blocked`, `muted`, `edit_window_over`, `edit_conflict`, `text_refused`, `text_empty`, `text_too_long`, `text_malformed`
   */
  edit(actor: Actor, roomId: Id, messageId: Id, wish: EditWish): Promise<number>;
  /** How a message has read, latest first. @throws Failure `not_found` */
  revisions(actor: Actor, roomId: Id, messageId: Id): Promise<MessageRevisionsResponse>;
  /**
   * Leaves a tombstone (ROOM-10), with who did it and the reason where it is another's message (SAFE-3); its files are gone at once. Repeating it
   * changes nothing. @throws Failure `not_found`, `forbidden`, `text_too_long`, `text_malformed`
   */
  delete(actor: Actor, roomId: Id, messageId: Id, reason?: string): Promise<number>;
  /** The same by a moderator of the tenant, who need not be in the room. @throws Failure `not_found`, `text_too_long`, `text_malformed` */
  remove(moderator: Actor, roomId: Id, messageId: Id, reason?: string): Promise<number>;
  /** Pins a message in its room, or takes the pin off. Repeating it changes nothing. @throws Failure `not_found` (a tombstone, too), `forbidden` */
  pin(actor: Actor, roomId: Id, messageId: Id, pinned: boolean): Promise<number>;
  /**
   * Takes a preview off a message, for everybody and for good (LINK-4). One that it does not have changes nothing.
   * @throws Failure `not_found` (a tombstone, too), `forbidden`
   */
  removePreview(actor: Actor, roomId: Id, messageId: Id, url: string): Promise<number>;
  /** Ends a poll (POLL-3). Repeating it changes nothing. @throws Failure `not_found` (a tombstone, too), `forbidden`, `vote_invalid` (it has none) */
  closePoll(actor: Actor, roomId: Id, messageId: Id): Promise<number>;
  /** Lets `settle` write an attachment's new state, then brings the message that shows it up to date. False: gone, or nothing to settle. */
  settleAttachment(tenantId: Id, attachmentId: Id, settle: Settle): Promise<boolean>;
}

export const messageChangeCommands = {
  edit_message: async ({ messageChanges }, { session, command }) => ({
    changed: await messageChanges.edit(session, command.roomId, command.messageId, command),
  }),
  delete_message: async ({ messageChanges }, { session, command }) => ({
    changed: await messageChanges.delete(session, command.roomId, command.messageId, command.reason),
  }),
  pin_message: async ({ messageChanges }, { session, command }) => ({
    changed: await messageChanges.pin(session, command.roomId, command.messageId, command.pinned),
  }),
  remove_preview: async ({ messageChanges }, { session, command }) => ({
    changed: await messageChanges.removePreview(session, command.roomId, command.messageId, command.url),
  }),
  close_poll: async ({ messageChanges }, { session, command }) => ({
    changed: await messageChanges.closePoll(session, command.roomId, command.messageId),
  }),
} satisfies CommandHandlers<{ readonly messageChanges: MessageChanges }>;

/** A message as a transaction leaves it, to be told. */
export interface Changed {
  readonly message: Message;
  /** The first message of its thread, where that has changed with it: it has the next number. */
  readonly root?: Message | null;
  readonly persons: readonly PersonFrame[];
}

/** A message that somebody wants to change, with its room under lock; `number` is the next of the room's log. */
export interface Target {
  readonly tx: Transaction;
  readonly actor: Actor;
  readonly place: LockedMembership;
  readonly message: Message;
  readonly number: number;
  readonly at: number;
  /** Those of WriteDependencies. */
  readonly languages: readonly SearchLanguage[];
}

export interface MessageChangeDependencies extends WriteDependencies {
  /** The words and links that a tenant does not let through; nothing is filtered unless told. */
  readonly filters?: Filters;
}

export function createMessageChanges({ filters = NO_FILTERS, ...dependencies }: MessageChangeDependencies): MessageChanges {
  const { database } = dependencies;
  const change = createChange(dependencies);
  return {
    async edit(actor, roomId, messageId, wish) {
      const filtered = await filters.apply(actor.tenantId, wish.body);
      // There is a text already that stays: nothing has to wait for a moderator.
      if (filtered.outcome !== "passes") throw new Failure("text_refused");
      return change(actor, roomId, messageId, (target) => putEdit(target, { ...wish, body: filtered.body }));
    },

    async revisions(actor, roomId, messageId) {
      const { tenantId, userId } = actor;
      const wanted = { reader: { roomId, id: userId }, messageId, limit: LISTED_REVISIONS };
      const revisions = await database.withTenant(tenantId, (tx) => readRevisions(tx, tenantId, wanted));
      if (revisions === null) throw new Failure("not_found");
      return { revisions };
    },

    async delete(actor, roomId, messageId, reason) {
      const given = readReason(reason);
      return change(actor, roomId, messageId, (target) => {
        const { place, message } = target;
        if (!mayDelete(actor, { role: place.role, kind: place.kind }, message)) throw new Failure("forbidden");
        return leaveTombstone(target, given);
      });
    },

    pin: (actor, roomId, messageId, pinned) => change(actor, roomId, messageId, (target) => putPin(target, pinned)),

    removePreview: (actor, roomId, messageId, url) => change(actor, roomId, messageId, (target) => takeOffPreview(target, url)),

    closePoll: (actor, roomId, messageId) => change(actor, roomId, messageId, endPoll),

    ...createChangesFromOutside(dependencies),
  };
}

type Change = (actor: Actor, roomId: Id, messageId: Id, work: (target: Target) => Promise<Changed | null>) => Promise<number>;

/** Lets `work` change a message for somebody in its room, and tells of it; null: it is so already. @throws Failure `not_found` */
function createChange({ database, bus, now, searchLanguages: languages = [] }: WriteDependencies): Change {
  return async (actor, roomId, messageId, work) => {
    const { tenantId } = actor;
    const { head, changed } = await database.withTenant(tenantId, async (tx) => {
      const place = await lockMembership(tx, actor, roomId);
      const message = await readMessage(tx, tenantId, roomId, messageId);
      if (message === undefined) throw new Failure("not_found");
      // What a room tells of itself is nobody's to change.
      if (message.notice !== null) throw new Failure("forbidden");
      return { head: place.head, changed: await work({ tx, actor, place, message, number: place.head + 1, at: now(), languages }) };
    });
    if (changed !== null) tell(bus, tenantId, changed);
    return changed?.message.changed ?? head;
  };
}

/** Changes by those who need not be in the room: moderators of the tenant, and the checks of files. */
function createChangesFromOutside({
  database,
  bus,
  now,
  searchLanguages: languages = [],
}: WriteDependencies): Pick<MessageChanges, "remove" | "settleAttachment"> {
  return {
    async remove(actor, roomId, messageId, reason) {
      const given = readReason(reason);
      const { tenantId } = actor;
      const { head, changed } = await database.withTenant(tenantId, async (tx) => {
        const [room] = await lockRooms(tx, tenantId, [roomId]);
        const message = await readMessage(tx, tenantId, roomId, messageId);
        if (room === undefined || message === undefined || message.notice !== null) throw new Failure("not_found");
        return {
          head: room.head,
          changed: await leaveTombstone({ tx, actor, message, number: room.head + 1, at: now(), languages }, given),
        };
      });
      if (changed !== null) tell(bus, tenantId, changed);
      return changed?.message.changed ?? head;
    },

    async settleAttachment(tenantId, attachmentId, settle) {
      const settled = await database.withTenant(tenantId, async (tx) => {
        const roomId = await roomOfAttachment(tx, tenantId, attachmentId);
        const [room] = roomId === null ? [] : await lockRooms(tx, tenantId, [roomId]);
        const attachment = room === undefined ? null : await lockAttachment(tx, tenantId, attachmentId);
        if (room === undefined || attachment === null || !(await settle(tx, attachment))) return null;
        return { changed: await refresh(tx, tenantId, { attachment, number: room.head + 1, at: now() }) };
      });
      if (settled?.changed) tell(bus, tenantId, settled.changed);
      return settled !== null;
    },
  };
}

function tell(bus: WriteDependencies["bus"], tenantId: Id, { message, root, persons }: Changed): void {
  publishMessages(bus, tenantId, message.roomId, root ? [message, root] : [message]);
  publishPersons(bus, tenantId, persons);
}

async function leaveTombstone(target: Omit<Target, "place">, reason: string | null): Promise<Changed | null> {
  const { tx, actor, message, number, at } = target;
  const { tenantId, userId } = actor;
  const { roomId } = message;
  if (message.deletedAt !== null) return null;
  const removal = message.senderId === userId ? null : { by: userId, reason };
  const unmentioned = await writeTombstone(tx, tenantId, { roomId, number, at, message, actorId: userId, removal });
  const { threadId, threadPosition, thread } = message;
  const tombstone: Message = {
    ...message,
    ...UNTOUCHED,
    threadId,
    threadPosition,
    thread,
    body: "",
    mentions: [],
    ranges: null,
    attachments: [],
    deletedAt: at,
    removal,
    changed: number,
  };
  const left = await leaveThread(target);
  return { message: tombstone, root: left.root, persons: await tellMentions(target, [...new Set([...unmentioned, ...left.userIds])]) };
}

/** What a moderator gave as the reason; null: nothing. @throws Failure `text_too_long`, `text_malformed` */
function readReason(reason: string | undefined): string | null {
  if (reason === undefined || isBlank(reason)) return null;
  const checked = checkText(reason, REMOVAL_REASON_CODE_POINTS);
  if (!checked.ok) throw new Failure(checked.problem);
  return checked.text;
}

async function putPin({ tx, actor, place, message, number, at }: Target, pinned: boolean): Promise<Changed | null> {
  const { tenantId, userId } = actor;
  if (message.deletedAt !== null) throw new Failure("not_found");
  assertMayWrite(place, at);
  if ((message.pinned !== null) === pinned) return null;
  const pin = pinned ? { by: userId, at } : null;
  await writePin(tx, tenantId, { roomId: message.roomId, number, at, message, actorId: userId, pinned: pin });
  return { message: { ...message, pinned: pin, changed: number }, persons: [] };
}

async function takeOffPreview({ tx, actor, place, message, number, at }: Target, url: string): Promise<Changed | null> {
  const { tenantId, userId } = actor;
  if (message.deletedAt !== null) throw new Failure("not_found");
  if (!mayDelete(actor, { role: place.role, kind: place.kind }, message)) throw new Failure("forbidden");
  const gone = message.previews?.filter((preview) => preview.url === url) ?? [];
  if (gone.length === 0) return null;
  const kept = message.previews?.filter((preview) => preview.url !== url) ?? [];
  const next = { ...message, previews: kept.length === 0 ? null : kept, changed: number };
  const { roomId } = message;
  await writePreviews(tx, tenantId, { roomId, number, at, message: next, actorId: userId, removed: url, dropped: picturesOf(gone) });
  return { message: next, persons: [] };
}

async function endPoll({ tx, actor, place, message, number, at }: Target): Promise<Changed | null> {
  const { tenantId, userId } = actor;
  const { roomId, poll } = message;
  if (message.deletedAt !== null) throw new Failure("not_found");
  if (!mayDelete(actor, { role: place.role, kind: place.kind }, message)) throw new Failure("forbidden");
  if (poll === null) throw new Failure("vote_invalid");
  if (isPollOver(poll, at)) return null;
  const closed = { ...message, poll: { ...poll, closed: { by: userId, at } }, changed: number };
  await writePollClosing(tx, tenantId, { roomId, number, at, message: closed, actorId: userId });
  return { message: closed, persons: [] };
}

async function refresh(
  tx: Transaction,
  tenantId: Id,
  { attachment, number, at }: { readonly attachment: LockedAttachment; readonly number: number; readonly at: number },
): Promise<Changed | null> {
  const { roomId, messageId } = attachment;
  if (messageId === null || !(await refreshAttachments(tx, tenantId, { roomId, messageId, number, at }))) return null;
  const message = await readMessage(tx, tenantId, roomId, messageId);
  return message === undefined ? null : { message, persons: [] };
}

async function readMessage(tx: Transaction, tenantId: Id, roomId: Id, messageId: Id): Promise<Message | undefined> {
  const { stored } = await findForBatch(tx, tenantId, { messages: [{ roomId, id: messageId }], persons: [] });
  return stored[0]?.message;
}
