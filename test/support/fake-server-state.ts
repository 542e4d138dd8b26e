import type { ClientFrameOf, Command, OutgoingMessage } from "../../protocol/commands.ts";
import {
  DEFAULT_PREFERENCES,
  PLAIN_ROOM,
  UNTOUCHED,
  type Attachment,
  type Member,
  type Membership,
  type Message,
  type OwnSettings,
  type Receipt,
  type Room,
  type Summary,
  type User,
} from "../../protocol/entities.ts";
import type { PersonChangesFrame, RoomChangesFrame, RoomSubject, SendResult } from "../../protocol/frames.ts";
import { isRetryable, type ErrorCode } from "../../protocol/errors.ts";
import type { AttachmentLink, AttachmentLinksRequest, OpenResponse, RoomSnapshot } from "../../protocol/http.ts";
import { createIdMaker, type Id } from "../../protocol/ids.ts";
import { DEFAULT_LIMITS, LINK_MS, TOMBSTONES_PER_SUMMARY } from "../../protocol/limits.ts";
import { castVote, isPollOver, openPoll } from "../../protocol/poll.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { patchMessage } from "../../widget/client/store/message-patch.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeUploads } from "./fake-uploads.ts";
import type { Random } from "./random.ts";

interface FakeRoom {
  room: Room;
  head: number;
  counter: number;
  readonly messages: Message[];
  /** Which message a number of the log is about. */
  readonly log: Map<number, Id>;
  readonly members: Map<Id, Member>;
  readonly receipts: Map<Id, Receipt & { counter: number }>;
}

interface FakePerson {
  user: User;
  head: number;
  readonly places: Map<Id, Pick<Membership, "role" | "marker" | "changed" | "invitation" | "preferences">>;
  /** Rooms in which one's own messages have moved the marker since a number of the person's log told of it. */
  readonly unwritten: Set<Id>;
}

/** Everything a server holds, by the rules of the protocol, in memory: what clients are tested against where time and network must be ours. */
const tombstonesOf = (messages: readonly Message[]): number[] =>
  messages.flatMap(({ position, deletedAt }) => (deletedAt === null ? [] : position)).slice(-TOMBSTONES_PER_SUMMARY);

function put({ messages, log }: FakeRoom, index: number, message: Message): void {
  messages[index] = message;
  log.set(message.changed, message.id);
}

export function createFakeServerState(clock: FakeClock, random: Random) {
  const newId = createIdMaker({ now: () => clock.now(), random: (bytes) => bytes.map(() => random.below(256)) });
  const tenantId = newId();
  let lineage = newId();
  const rooms = new Map<Id, FakeRoom>();
  const persons = new Map<Id, FakePerson>();
  /** Whom each person has blocked, and the number of their log that changed it last. */
  const blocked = new Map<Id, { readonly ids: Set<Id>; changed: number }>();

  /** What each person has decided, and the number of their log that changed it last. */
  const decided = new Map<Id, { readonly settings: OwnSettings; readonly changed: number }>();
  const settingsOf = (userId: Id): OwnSettings => decided.get(userId)?.settings ?? { away: false, hidesPresence: false, hidesReads: false };

  const roomOf = (userId: Id, roomId: Id): FakeRoom | null => {
    const room = rooms.get(roomId);
    return room?.members.get(userId)?.role ? room : null;
  };
  const userOf = (userId: Id): User => persons.get(userId)!.user;
  const summaryOf = ({ room, head, messages }: FakeRoom): Summary => ({
    roomId: room.id,
    head,
    messages: messages.length,
    deleted: tombstonesOf(messages),
    lastMessage: messages.at(-1) ?? null,
  });
  const membershipOf = (userId: Id, roomId: Id): Membership => {
    const place = persons.get(userId)!.places.get(roomId)!;
    return { roomId, ...place, mentions: 0, room: rooms.get(roomId)!.room, peer: null, acknowledgements: [], scheduled: 0 };
  };

  const uploads = createFakeUploads(random, (userId, roomId) => roomOf(userId, roomId) !== null);

  return {
    uploads,
    tenantId,
    newId,
    rooms,
    persons,
    roomOf,
    summaryOf,
    membershipOf,
    get lineage() {
      return lineage;
    },
    /** As if the database were another: every cursor is worth nothing. */
    changeLineage() {
      lineage = newId();
    },
    addPerson(name: string): Id {
      const id = newId();
      persons.set(id, { user: { id, name, avatar: null, updatedAt: clock.now() }, head: 0, places: new Map(), unwritten: new Set() });
      return id;
    },
    addRoom(name: string): Id {
      const id = newId();
      rooms.set(id, {
        room: { id, kind: "group", name, topic: "", createdAt: clock.now(), createdBy: null, ...PLAIN_ROOM, changed: 1 },
        head: 1,
        counter: 0,
        messages: [],
        log: new Map(),
        members: new Map(),
        receipts: new Map(),
      });
      return id;
    },
    /** Gives someone a role, or (null) takes them out; in both logs. */
    setRole(roomId: Id, userId: Id, role: Member["role"]): void {
      const room = rooms.get(roomId)!;
      const person = persons.get(userId)!;
      room.head += 1;
      room.members.set(userId, { roomId, userId, role, since: clock.now(), changed: room.head });
      person.head += 1;
      person.places.set(roomId, {
        role,
        marker: person.places.get(roomId)?.marker ?? room.messages.length,
        changed: person.head,
        invitation: null,
        preferences: person.places.get(roomId)?.preferences ?? DEFAULT_PREFERENCES,
      });
    },
    /** Asks someone who is out of a room to come in; `declined`: they said no. In their own log alone. */
    setInvitation(roomId: Id, userId: Id, invitation: { readonly by: Id; readonly declined: boolean }): void {
      const person = persons.get(userId)!;
      person.head += 1;
      const state = { by: userOf(invitation.by), at: clock.now(), declined: invitation.declined };
      person.places.set(roomId, {
        role: null,
        marker: 0,
        changed: person.head,
        invitation: state,
        preferences: DEFAULT_PREFERENCES,
      });
    },
    /** Blocks a person, or no longer; in the log of who does so. */
    block(userId: Id, blockedId: Id, active: boolean): void {
      const person = persons.get(userId)!;
      const ids = new Set(blocked.get(userId)?.ids);
      if (active) ids.add(blockedId);
      else ids.delete(blockedId);
      person.head += 1;
      blocked.set(userId, { ids, changed: person.head });
    },
    /** What a person says and decides of themselves; in their own log. */
    setSettings(userId: Id, { status, away, hidesPresence, hidesReads }: Omit<ClientFrameOf<"set_settings">, "type" | "id">): void {
      const person = persons.get(userId)!;
      const before = settingsOf(userId);
      person.head += 1;
      if (status !== undefined) person.user = { ...person.user, status, updatedAt: Math.max(clock.now(), person.user.updatedAt + 1) };
      const settings = {
        away: away ?? before.away,
        hidesPresence: hidesPresence ?? before.hidesPresence,
        hidesReads: hidesReads ?? before.hidesReads,
      };
      decided.set(userId, { settings, changed: person.head });
    },
    /** Commits messages; a repeated id is answered as the first time (SYNC-1). */
    send(userId: Id, roomId: Id, list: readonly OutgoingMessage[]): SendResult[] | null {
      const room = roomOf(userId, roomId);
      if (room === null) return null;
      return list.map(
        ({ id, body, mentions, ranges = null, attachments: files = [], replyTo = null, wide = null, poll = null }): SendResult => {
          const known = room.messages.find((message) => message.id === id);
          if (known !== undefined && known.deletedAt === null && known.body !== body)
            return { outcome: "refused", messageId: id, code: "idempotency_conflict", retryable: false };
          if (known !== undefined) return { outcome: "committed", message: known, duplicate: true };
          const code = uploads.problemOf(userId, roomId, files);
          if (code !== null) return { outcome: "refused", messageId: id, code, retryable: isRetryable(code) };
          if (replyTo !== null && room.messages.find((message) => message.id === replyTo)?.deletedAt !== null)
            return { outcome: "refused", messageId: id, code: "reply_invalid", retryable: false };
          room.head += 1;
          const message: Message = {
            id,
            roomId,
            position: room.messages.length + 1,
            senderId: userId,
            kind: "text",
            body,
            mentions,
            ranges,
            attachments: uploads.bind(id, files),
            ...UNTOUCHED,
            replyTo,
            wide,
            poll: poll && openPoll(poll),
            createdAt: clock.now(),
            changed: room.head,
          };
          put(room, room.messages.length, message);
          const person = persons.get(userId)!;
          const place = person.places.get(roomId)!;
          if (place.marker === message.position - 1) {
            Object.assign(place, { marker: message.position });
            person.unwritten.add(roomId);
          }
          return { outcome: "committed", message, duplicate: false };
        },
      );
    },
    /** Gives a message another text; answers the code of a refusal, or null. */
    editMessage(userId: Id, { roomId, messageId, revision, body, mentions }: Extract<Command, { type: "edit_message" }>): ErrorCode | null {
      const room = roomOf(userId, roomId);
      const index = room?.messages.findIndex(({ id, senderId }) => id === messageId && senderId === userId) ?? -1;
      const message = room?.messages[index];
      if (room === null || message === undefined || message.deletedAt !== null) return "not_found";
      const { edited } = message;
      if (edited?.revision === revision + 1 && message.body === body) return null;
      if ((edited?.revision ?? 0) !== revision) return "edit_conflict";
      room.head += 1;
      const next = { body, mentions, edited: { revision: revision + 1, at: clock.now(), by: userId }, changed: room.head };
      put(room, index, { ...message, ...next });
      return null;
    },
    /** Puts a reaction on, or takes it off; false: no such message. */
    react(userId: Id, { roomId, messageId, emoji, active }: Extract<Command, { type: "react_to_message" }>): boolean {
      const room = roomOf(userId, roomId);
      const index = room?.messages.findIndex(({ id, deletedAt }) => id === messageId && deletedAt === null) ?? -1;
      const message = room?.messages[index];
      if (room === null || message === undefined) return false;
      const reactions = patchMessage(message, { reacted: { [emoji]: active } }, userId).reactions;
      room.head += 1;
      put(room, index, { ...message, reactions, changed: room.head });
      return true;
    },
    /** Votes in a poll that is not anonymous; answers the code of a refusal, or null. */
    vote(userId: Id, { roomId, messageId, options }: Extract<Command, { type: "vote" }>): ErrorCode | null {
      const room = roomOf(userId, roomId);
      const index = room?.messages.findIndex(({ id, deletedAt }) => id === messageId && deletedAt === null) ?? -1;
      const message = room?.messages[index];
      if (room === null || message?.poll == null) return "not_found";
      const poll = castVote(message.poll, userId, options);
      if (poll === message.poll) return null;
      if (isPollOver(poll, clock.now())) return "poll_closed";
      room.head += 1;
      put(room, index, { ...message, poll, changed: room.head });
      return null;
    },
    /** Leaves a tombstone. */
    deleteMessage(userId: Id, roomId: Id, messageId: Id): boolean {
      const room = roomOf(userId, roomId);
      const index = room?.messages.findIndex(({ id, senderId }) => id === messageId && senderId === userId) ?? -1;
      if (room === null || index < 0) return false;
      room.head += 1;
      const tombstone = { body: "", mentions: [], ranges: null, attachments: [], ...UNTOUCHED, deletedAt: clock.now(), changed: room.head };
      put(room, index, { ...room.messages[index]!, ...tombstone });
      return true;
    },
    pinMessage(userId: Id, roomId: Id, messageId: Id, pinned: boolean): boolean {
      const room = roomOf(userId, roomId);
      const index = room?.messages.findIndex(({ id, deletedAt }) => id === messageId && deletedAt === null) ?? -1;
      const message = room?.messages[index];
      if (room === null || message === undefined) return false;
      if ((message.pinned !== null) === pinned) return true;
      room.head += 1;
      put(room, index, { ...message, pinned: pinned ? { by: userId, at: clock.now() } : null, changed: room.head });
      return true;
    },
    /** Gives a message's attachments another state, as when they were checked. */
    settleAttachments(roomId: Id, messageId: Id, change: Partial<Attachment>): void {
      const room = rooms.get(roomId)!;
      room.head += 1;
      const index = room.messages.findIndex(({ id }) => id === messageId);
      const message = room.messages[index]!;
      const attachments = message.attachments.map((attachment) => ({ ...attachment, ...change }));
      put(room, index, { ...message, attachments, changed: room.head });
    },
    linksFor(userId: Id, asked: AttachmentLinksRequest["attachments"]): AttachmentLink[] {
      return asked.flatMap(({ id, variant }) => {
        const upload = uploads.byAttachment(id);
        if (upload === undefined || roomOf(userId, upload.roomId) === null) return [];
        return [{ id, variant, url: `/v1/files/${id}-${variant}-${clock.now()}`, expiresAt: clock.now() + LINK_MS }];
      });
    },
    /** Raises read (and marker) or delivered position. */
    mark(userId: Id, roomId: Id, { read, delivered }: { read?: number; delivered: number }): boolean {
      const room = roomOf(userId, roomId);
      if (room === null) return false;
      const person = persons.get(userId)!;
      const place = person.places.get(roomId)!;
      const present = room.receipts.get(userId) ?? { userId, read: 0, readAt: null, delivered: 0, counter: 0 };
      const next = { ...present, read: Math.max(present.read, read ?? 0), delivered: Math.max(present.delivered, delivered) };
      if (next.read > present.read) next.readAt = clock.now();
      if (next.read > present.read || next.delivered > present.delivered) room.receipts.set(userId, { ...next, counter: ++room.counter });
      if (read !== undefined && read > place.marker) {
        let marker = Math.min(read, room.messages.length);
        while (room.messages[marker]?.senderId === userId) marker += 1;
        Object.assign(place, { marker, changed: ++person.head });
      }
      return true;
    },
    /** Sets the marker back to just before a position. */
    markUnread(userId: Id, roomId: Id, position: number): boolean {
      if (roomOf(userId, roomId) === null) return false;
      const person = persons.get(userId)!;
      const place = person.places.get(roomId)!;
      if (place.marker !== position - 1) Object.assign(place, { marker: position - 1, changed: ++person.head });
      return true;
    },
    /** Tells, by a number of the person's log, of a marker that their own messages have moved. */
    writeOwnMarker(userId: Id, roomId: Id): void {
      const person = persons.get(userId)!;
      if (person.unwritten.delete(roomId)) Object.assign(person.places.get(roomId)!, { changed: ++person.head });
    },
    setPreferences(userId: Id, roomId: Id, change: Partial<Membership["preferences"]>): boolean {
      if (roomOf(userId, roomId) === null) return false;
      const person = persons.get(userId)!;
      const place = person.places.get(roomId)!;
      Object.assign(place, { preferences: { ...place.preferences, ...change }, changed: ++person.head });
      return true;
    },
    changesOf(roomId: Id, after: number, limit = Infinity): RoomChangesFrame {
      const { room, head, messages, log, members } = rooms.get(roomId)!;
      const to = Math.min(head, after + limit);
      const isIn = (changed: number): boolean => changed > after && changed <= to;
      // A page names a message where it first occurs in it, as it is by now.
      const named = new Set([...log].flatMap(([number, id]) => (isIn(number) ? id : [])));
      const subjects: RoomSubject[] = [
        ...(isIn(room.changed) ? [{ kind: "room" as const, room }] : []),
        ...[...members.values()]
          .filter(({ changed }) => isIn(changed))
          .map((member) => ({ kind: "member" as const, member, user: userOf(member.userId) })),
        ...messages.filter(({ id }) => named.has(id)).map((message) => ({ kind: "message" as const, message })),
      ];
      return { type: "room_changes", roomId, from: after, to, head, subjects };
    },
    personChangesOf(userId: Id, after: number): PersonChangesFrame {
      const { head, places } = persons.get(userId)!;
      const subjects = [...places]
        .filter(([, { changed }]) => changed > after)
        .map(([roomId]) => {
          const membership = membershipOf(userId, roomId);
          return { kind: "membership" as const, membership, summary: membership.role === null ? null : summaryOf(rooms.get(roomId)!) };
        });
      const blocks = blocked.get(userId);
      const settled = decided.get(userId);
      const told = {
        ...(blocks !== undefined && blocks.changed > after && { blocked: [...blocks.ids] }),
        ...(settled !== undefined && settled.changed > after && { settings: settled.settings, user: userOf(userId) }),
      };
      return { type: "person_changes", from: after, to: head, head, subjects, ...told };
    },
    snapshotOf(roomId: Id): RoomSnapshot {
      const { room, head, counter, messages, members } = rooms.get(roomId)!;
      const users = [...members.keys()].map(userOf);
      const deleted = tombstonesOf(messages);
      return { room, cursor: head, receipts: counter, messages: messages.slice(-50), deleted, hasBefore: messages.length > 50, users };
    },
    open(userId: Id, roomId: Id | null): Omit<OpenResponse, "ticket"> {
      const person = persons.get(userId)!;
      const mine = [...person.places]
        .filter(([, { role }]) => role !== null)
        .map(([id]) => ({ membership: membershipOf(userId, id), summary: summaryOf(rooms.get(id)!) }));
      return {
        version: PROTOCOL_VERSION,
        lineage,
        tenantId,
        user: person.user,
        roles: [],
        expiresAt: clock.now() + 3_600_000,
        limits: DEFAULT_LIMITS,
        person: person.head,
        rooms: mine,
        invitations: [...person.places.keys()].map((id) => membershipOf(userId, id)).filter(({ invitation }) => invitation !== null),
        room: roomId === null ? null : this.snapshotOf(roomId),
        users: [...persons.values()].map(({ user }) => user),
        saved: [],
        blocked: [...(blocked.get(userId)?.ids ?? [])],
        settings: settingsOf(userId),
      };
    },
  };
}
export type FakeServerState = ReturnType<typeof createFakeServerState>;
