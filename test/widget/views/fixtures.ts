import {
  DEFAULT_PREFERENCES,
  PLAIN_ROOM,
  UNTOUCHED,
  type Attachment,
  type Member,
  type Membership,
  type Message,
  type Presence,
  type Receipt,
  type Room,
  type RoomPreferences,
  type User,
} from "../../../protocol/entities.ts";
import { type Role, type RoomKind } from "../../../protocol/room-rules.ts";
import type { Id } from "../../../protocol/ids.ts";
import { INITIAL_STATE } from "../../../widget/client/store/initial.ts";
import type { ChatState, OutboxRow, RoomState, Timeline } from "../../../widget/client/store/state.ts";

/** The moment at which every fixture stands. */
export const NOW = new Date(2026, 10, 20, 14, 42).getTime();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A well-formed id that is the same for the same number. */
export function idOf(number: number): Id {
  return `018f0000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

export function user(number: number, name: string): User {
  return { id: idOf(number), name, avatar: null, updatedAt: 1 };
}

export const ANA = user(1, "Ana Torres");
export const BEN = user(2, "Ben Okafor");
export const CLEO = user(3, "Cléo Martin");
export const LONG = user(4, "Maximiliane-Alexandra von Hohenstein-Oberwinterthur zu Schwarzenberg");
export const NOUR = user(5, "نور الهدى الخطيب");
export const DAN = user(6, "Dan Suzuki");
export const EVE = user(7, "Evelyn Brandt");
export const PEOPLE = [ANA, BEN, CLEO, LONG, NOUR, DAN, EVE];

export interface RoomPlan {
  readonly number: number;
  readonly kind?: RoomKind;
  readonly name?: string;
  readonly topic?: string;
  /** What else of the room is not as everywhere. */
  readonly room?: Partial<Room>;
  readonly preferences?: Partial<RoomPreferences>;
  readonly peer?: User;
  readonly role?: Role;
  readonly messages?: readonly Message[];
  readonly unread?: number;
  readonly mentions?: number;
  readonly members?: readonly (readonly [User, Role])[];
  readonly timeline?: Partial<Timeline> | null;
}

/** A message; `minutesAgo` before NOW. */
export function message(
  roomNumber: number,
  position: number,
  said: {
    readonly by: User;
    readonly body: string;
    readonly minutesAgo?: number;
    readonly mentions?: readonly Id[];
    readonly attachments?: readonly Attachment[];
  },
): Message {
  return {
    id: idOf(roomNumber * 1_000_000 + position),
    roomId: idOf(roomNumber),
    position,
    senderId: said.by.id,
    kind: "text",
    body: said.body,
    mentions: [...(said.mentions ?? [])],
    attachments: [...(said.attachments ?? [])],
    ...UNTOUCHED,
    createdAt: NOW - (said.minutesAgo ?? 0) * MINUTE,
    changed: position,
  };
}

/** A room as the client holds it once it was opened. */
export function roomState(plan: RoomPlan): RoomState {
  const { number, messages = [], unread = 0, kind = plan.peer === undefined ? "group" : "direct" } = plan;
  const room = {
    id: idOf(number),
    kind,
    name: plan.name ?? "",
    topic: plan.topic ?? "",
    createdAt: NOW - 90 * DAY,
    createdBy: null,
    ...PLAIN_ROOM,
    ...plan.room,
    changed: 1,
  };
  const last = messages.at(-1) ?? null;
  const count = last?.position ?? 0;
  const members: readonly (readonly [User, Role])[] = plan.members ?? [
    [ANA, plan.role ?? "member"],
    ...(plan.peer === undefined ? [] : [[plan.peer, "member"] as const]),
  ];
  return {
    room,
    membership: {
      roomId: room.id,
      role: plan.role ?? "member",
      marker: count - unread,
      mentions: plan.mentions ?? 0,
      room,
      peer: plan.peer ?? null,
      invitation: null,
      preferences: { ...DEFAULT_PREFERENCES, ...plan.preferences },
      acknowledgements: [],
      scheduled: 0,
      changed: 1,
    },
    summary: { roomId: room.id, head: count, messages: count, deleted: [], lastMessage: last },
    threadsToldAt: 0,
    cursor: count,
    receiptCounter: 1,
    timeline:
      plan.timeline === null ? null : { messages, hasBefore: false, hasAfter: false, loading: "none", problem: null, ...plan.timeline },
    quoted: new Map(),
    members: new Map(
      members.map(([{ id }, role], index): [Id, Member] => [id, { roomId: room.id, userId: id, role, since: index, changed: 1 }]),
    ),
    membersRead: true,
    membersComplete: true,
    receipts: new Map(),
    receiptsComplete: true,
    typing: new Map(),
    divider: unread > 0 ? count - unread : null,
  };
}

/** A chat of Ana's with these rooms. */
export function chatState(rooms: readonly RoomState[], change: Partial<ChatState> = {}): ChatState {
  return {
    ...INITIAL_STATE,
    connection: { status: "online", retryAt: null, reason: null },
    me: ANA,
    listing: "ready",
    rooms: new Map(rooms.map((room) => [room.room.id, room])),
    users: new Map(PEOPLE.map((person) => [person.id, person])),
    presences: new Map(
      [presence(BEN, "online"), presence(CLEO, "away"), presence(LONG, "online"), presence(DAN, "offline", 45)].map((entry) => [
        entry.userId,
        entry,
      ]),
    ),
    ...change,
  };
}

export function presence(person: User, status: Presence["status"], minutesAgo: number | null = null): Presence {
  return { userId: person.id, status, lastSeen: minutesAgo === null ? null : NOW - minutesAgo * MINUTE };
}

export function receipt(person: User, read: number, delivered = read): [Id, Receipt] {
  return [person.id, { userId: person.id, read, readAt: NOW - 3 * MINUTE, delivered }];
}

/** A group that Ben asks Ana into. */
export function invitation(number: number, name: string, declined = false): [Id, Membership] {
  const { membership } = roomState({ number, name });
  return [membership.roomId, { ...membership, role: null, invitation: { by: BEN, at: NOW - number * MINUTE, declined } }];
}

export function outgoing(roomNumber: number, number: number, change: Partial<OutboxRow> = {}): OutboxRow {
  return {
    id: idOf(900_000 + number),
    roomId: idOf(roomNumber),
    conversation: idOf(roomNumber),
    body: "On my way to the dock",
    priority: null,
    mentions: [],
    ranges: [],
    replyTo: null,
    wide: [],
    poll: null,
    forward: null,
    files: [],
    createdAt: NOW,
    stage: "sending",
    reason: null,
    ...change,
  };
}

const GROUP = 101;

/** The group that most views are looked at with: grouping, days, formatting, own and others' messages, an unread divider. */
export function teamRoom(): RoomState {
  const say = (by: User, body: string, minutesAgo: number) => ({ by, body, minutesAgo });
  const said = [
    say(BEN, "Morning all. Truck **TX-204** is held at customs, papers are missing.", 60 * 27),
    say(BEN, "I am calling the broker now.", 60 * 27 - 1),
    say(ANA, "Thanks Ben. I let the customer know it will be tomorrow.", 60 * 26),
    say(CLEO, "I can take the afternoon slot if that helps:\n- bay 4 is free from 15:00\n- forklift is back from service", 60 * 25),
    say(ANA, "👍", 60 * 25 - 2),
    say(BEN, "Papers came through, it is moving again 🎉", 95),
    say(BEN, "ETA at the hub is `16:20`. See https://track.example.com/TX-204", 94),
    say(ANA, "Great news!", 90),
    say(
      ANA,
      "Cléo, can you make sure that bay 4 stays free until five? The driver is new and will need a little longer than usual to back in.",
      89,
    ),
    say(CLEO, "Sure, blocked it.", 70),
    say(DAN, "Heads-up: night shift is one short. Anyone able to cover 22–02?", 12),
    say(CLEO, "@Ana Torres do you still have the list of stand-ins?", 6),
  ];
  const messages = said.map((entry, index) => message(GROUP, index + 1, { ...entry, mentions: index === 11 ? [ANA.id] : [] }));
  const room = roomState({
    number: GROUP,
    name: "Hub operations",
    topic: "Docks, trucks and shifts in Lyon",
    role: "owner",
    messages,
    unread: 2,
    mentions: 1,
    members: [
      [ANA, "owner"],
      [BEN, "moderator"],
      [CLEO, "member"],
      [DAN, "member"],
      [EVE, "read_only"],
      [LONG, "member"],
      [NOUR, "member"],
    ],
  });
  return { ...room, receipts: new Map([receipt(BEN, 9, 9), receipt(CLEO, 9, 12), receipt(DAN, 4, 12)]) };
}

/** A list with what a list may hold. */
export function manyRooms(): RoomState[] {
  const one = (number: number, body: string, by: User, minutesAgo: number) => [message(number, 1, { by: by, body, minutesAgo })];
  const ben = roomState({
    number: 102,
    peer: BEN,
    messages: [
      message(102, 1, { by: BEN, body: "Lunch at one?", minutesAgo: 30 }),
      message(102, 2, { by: ANA, body: "Yes! See you downstairs.", minutesAgo: 28 }),
    ],
  });
  return [
    teamRoom(),
    { ...ben, receipts: new Map([receipt(BEN, 2)]) },
    {
      ...roomState({ number: 103, peer: CLEO, messages: one(103, "Could you look at the roster before Friday?", CLEO, 50), unread: 1 }),
      typing: new Map([[CLEO.id, NOW + 4_000]]),
    },
    roomState({
      number: 104,
      peer: LONG,
      messages: one(
        104,
        "The **contract** is signed, everything else is in the shared folder, and thanks again for the help",
        LONG,
        60 * 5,
      ),
      unread: 0,
    }),
    roomState({ number: 105, peer: NOUR, messages: one(105, "صباح الخير، هل وصلت الشحنة؟", NOUR, 60 * 20), unread: 120 - 119 }),
    roomState({
      number: 106,
      name: "Announcements",
      role: "read_only",
      messages: one(106, "The office in Marseille is closed on Monday.", EVE, 60 * 30),
      members: [
        [ANA, "read_only"],
        [EVE, "owner"],
      ],
    }),
    roomState({ number: 107, peer: DAN, messages: one(107, "ok", DAN, 60 * 24 * 3) }),
    roomState({
      number: 108,
      name: "Früh- und Spätschichtplanung der Standorte Nord, Süd und Übersee",
      messages: one(108, "Plan for week 48 is out", EVE, 60 * 24 * 4),
    }),
    roomState({ number: 109, name: "Security", messages: one(109, "Badge readers are fixed", BEN, 60 * 24 * 12) }),
    roomState({ number: 110, peer: EVE, messages: [] }),
  ];
}

const WORDS = "the dock is free now please bring papers to bay four and call when truck arrives thanks everyone see you at noon".split(" ");

/** `count` messages of several people, long and short, the same each time. */
export function longHistory(roomNumber: number, count: number, first = 1): Message[] {
  const people = [BEN, ANA, CLEO, DAN];
  return Array.from({ length: count }, (_, index) => {
    const position = first + index;
    const length = 1 + ((position * 7919) % 37);
    const body = Array.from({ length }, (__, at) => WORDS[(position * 31 + at * 17) % WORDS.length] ?? "ok").join(" ");
    const by = people[Math.floor(position / 3) % people.length] ?? BEN;
    return message(roomNumber, position, { by, body: `${position}: ${body}`, minutesAgo: (200_000 - position) * 2 });
  });
}
