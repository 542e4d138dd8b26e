import { chosenPicturesState, filesState, picturesState, trayState } from "./files.ts";
import {
  invitation,
  idOf,
  longHistory,
  manyRooms,
  message,
  NOUR,
  ANA,
  LONG,
  PEOPLE,
  NOW,
  BEN,
  CLEO,
  outgoing,
  roomState,
  teamRoom,
  chatState,
} from "./fixtures.ts";
import type { Message, User } from "../../../protocol/entities.ts";
import { DEFAULT_LIMITS } from "../../../protocol/limits.ts";
import { threadConversation } from "../../../widget/client/store/conversation.ts";
import type { ThreadState } from "../../../widget/client/store/state.ts";
import type { ChatState } from "../../../widget/client/store/state.ts";

const team = idOf(101);
const typingTeam = () => ({
  ...teamRoom(),
  typing: new Map([
    [BEN.id, NOW + 5_000],
    [CLEO.id, NOW + 5_000],
  ]),
});

/** Threads in the team's room: summaries, one of them unread, what was sent from one; and one of them, or one that nobody wrote in yet, on screen. */
function threadState(shown: "open" | "empty" | null): ChatState {
  const room = teamRoom();
  const { messages } = room.timeline!;
  const begun = { messages: 3, count: 3, lastAt: NOW - 4 * 60_000, userIds: [BEN.id, LONG.id, ANA.id] };
  const root = { ...messages[3]!, thread: begun };
  const told = { ...messages[9]!, threadId: root.id, threadPosition: 2 };
  const said = messages.map((one) => (one.id === root.id ? root : one.id === told.id ? told : one));
  const within = (number: number, by: User, body: string): Message => ({
    ...message(101, 300 + number, { by, body, minutesAgo: 20 - number * 4 }),
    position: number,
    threadId: root.id,
    threadPosition: number,
  });
  const replies = [
    within(1, ANA, "That would be great, can you block it?"),
    within(2, LONG, "I am there until six and can help to unload, the forklift is with me today."),
    within(3, BEN, "Then **three** it is."),
  ];
  const first = shown === "empty" ? messages[10]! : root;
  const thread: ThreadState = {
    id: threadConversation(team, first.id),
    roomId: team,
    threadId: first.id,
    root: first,
    timeline: {
      messages: [{ ...first, position: 0 }, ...(shown === "empty" ? [] : replies)],
      hasBefore: false,
      hasAfter: false,
      loading: "none",
      problem: null,
    },
    isRead: true,
    following: shown === "open",
    typing: new Map(),
    divider: shown === "open" ? 1 : null,
    alsoInRoom: false,
  };
  const threads = [{ threadId: root.id, marker: 1, unread: 2, mentions: 0 }];
  const membership = { ...room.membership, threads };
  return chatState([{ ...room, membership, timeline: { ...room.timeline!, messages: said } }, ...manyRooms().slice(1)], {
    openRoomId: team,
    limits: { ...DEFAULT_LIMITS, threads: true },
    thread: shown === null ? null : thread,
  });
}

/** Every state that is worth looking at, by name. */
export const SCENES: Readonly<Record<string, () => ChatState>> = {
  list: () =>
    chatState(manyRooms(), {
      drafts: new Map([[idOf(104), "Thank you, I will"]]),
      outbox: new Map([[idOf(109), [outgoing(109, 1, { stage: "failed", reason: "forbidden", body: "Are they all back?" })]]]),
    }),
  team: () => chatState(manyRooms(), { openRoomId: team }),
  typing: () => chatState([typingTeam(), ...manyRooms().slice(1)], { openRoomId: team }),
  outgoing: () =>
    chatState(manyRooms(), {
      openRoomId: idOf(102),
      outbox: new Map([
        [
          idOf(102),
          [
            outgoing(102, 1, { body: "Running late, five minutes" }),
            outgoing(102, 2, { stage: "failed", reason: "rate_limited", body: "Start without me" }),
            outgoing(102, 3, { stage: "queued", body: "And keep me a coffee ☕" }),
          ],
        ],
      ]),
    }),
  arabic: () => {
    const said = [
      "صباح الخير، هل وصلت الشحنة رقم TX-204؟",
      "نعم، وصلت قبل ساعة.",
      "ممتاز! من سيستلمها من المستودع؟",
      "I will, on bay 4.",
      "شكراً جزيلاً 🙏",
    ];
    const messages = said.map((body, index) =>
      message(105, index + 1, { by: index % 2 === 0 ? NOUR : ANA, body, minutesAgo: 60 - index * 8 }),
    );
    return chatState([roomState({ number: 105, peer: NOUR, messages }), ...manyRooms().filter(({ room }) => room.id !== idOf(105))], {
      openRoomId: idOf(105),
    });
  },
  invitations: () => chatState(manyRooms(), { invitations: new Map([invitation(140, "Night shift"), invitation(141, "Old crew", true)]) }),
  "empty-list": () => chatState([]),
  "empty-room": () => chatState([roomState({ number: 110, peer: CLEO }), ...manyRooms().slice(0, 3)], { openRoomId: idOf(110) }),
  loading: () => chatState([], { listing: "loading", me: null, connection: { status: "connecting", retryAt: null, reason: null } }),
  "loading-room": () =>
    chatState([roomState({ number: 110, peer: CLEO, timeline: null }), ...manyRooms().slice(0, 3)], { openRoomId: idOf(110) }),
  offline: () => chatState(manyRooms(), { openRoomId: team, connection: { status: "offline", retryAt: null, reason: null } }),
  reconnecting: () =>
    chatState(manyRooms(), { openRoomId: team, connection: { status: "reconnecting", retryAt: Date.now() + 12_000, reason: null } }),
  polling: () => chatState(manyRooms(), { connection: { status: "polling", retryAt: null, reason: null } }),
  refused: () =>
    chatState(manyRooms(), { openRoomId: team, connection: { status: "refused", retryAt: null, reason: "not_authenticated" } }),
  "read-only": () => chatState(manyRooms(), { openRoomId: idOf(106) }),
  problem: () =>
    chatState(
      [
        roomState({
          number: 111,
          name: "Old room",
          messages: longHistory(111, 6, 50),
          timeline: { hasBefore: true, problem: "unavailable" },
        }),
      ],
      { openRoomId: idOf(111) },
    ),
  "long-names": () => chatState(manyRooms(), { openRoomId: idOf(104) }),
  "long-message": () =>
    chatState(
      [
        roomState({
          number: 113,
          peer: BEN,
          messages: [
            message(113, 1, { by: BEN, body: "A long word follows:", minutesAgo: 9 }),
            message(113, 2, { by: BEN, body: "Donau".repeat(2_000), minutesAgo: 8 }),
            message(113, 3, { by: ANA, body: "Every line of the handover.\n".repeat(40), minutesAgo: 3 }),
          ],
        }),
      ],
      { openRoomId: idOf(113) },
    ),
  reacted: () => {
    const room = teamRoom();
    const [first, ...others] = room.timeline!.messages;
    const reactions = [
      { emoji: "🎉", userIds: [CLEO.id, ANA.id] },
      { emoji: "👍", userIds: [BEN.id] },
    ];
    const last = { ...others.at(-1)!, senderId: ANA.id, edited: { revision: 1, at: NOW, by: ANA.id }, reactions };
    const messages = [{ ...first!, reactions, edited: { revision: 2, at: NOW, by: BEN.id } }, ...others.slice(0, -1), last];
    return chatState([{ ...room, timeline: { ...room.timeline!, messages } }, ...manyRooms().slice(1)], {
      openRoomId: team,
      refusedEdits: new Map([
        [last.id, { id: idOf(9_001), messageId: last.id, body: "at ten, not at nine", mentions: [], reason: "edit_conflict" }],
      ]),
    });
  },
  answered: () => {
    const room = teamRoom();
    const { messages } = room.timeline!;
    const [first, second] = [messages[0]!, messages[1]!];
    const gone = { ...second, body: "", deletedAt: NOW };
    const [own, last] = [messages.findLast(({ senderId }) => senderId === ANA.id)!, messages.at(-1)!];
    const far = {
      ...first,
      id: idOf(9_002),
      position: 0,
      senderId: LONG.id,
      body: "The list of **all** who drive on Sunday, with their hours, was sent round",
    };
    const answers = new Map([
      [messages[3]!.id, first.id],
      [own.id, second.id],
      [last.id, far.id],
    ]);
    const said = messages.map((each) => (each.id === second.id ? gone : { ...each, replyTo: answers.get(each.id) ?? null }));
    return chatState(
      [{ ...room, quoted: new Map([[far.id, far]]), timeline: { ...room.timeline!, messages: said } }, ...manyRooms().slice(1)],
      { openRoomId: team, draftReplies: new Map([[team, first.id]]) },
    );
  },
  blocked: () => {
    const room = teamRoom();
    const messages = room.timeline!.messages.map((each, index) =>
      index === 1 ? { ...each, body: "", deletedAt: NOW, removal: { by: BEN.id, reason: "This belongs into the handover." } } : each,
    );
    return chatState([{ ...room, timeline: { ...room.timeline!, messages } }, ...manyRooms().slice(1)], {
      openRoomId: team,
      blocked: new Set([CLEO.id]),
    });
  },
  "blocked-direct": () => chatState(manyRooms(), { openRoomId: idOf(102), blocked: new Set(PEOPLE.map(({ id }) => id)) }),
  muted: () => {
    const room = teamRoom();
    const membership = { ...room.membership, silencedUntil: NOW + 3_600_000 };
    return chatState([{ ...room, membership }, ...manyRooms().slice(1)], { openRoomId: team });
  },
  code: () =>
    chatState(
      [
        roomState({
          number: 115,
          name: "Systems",
          messages: [
            message(115, 1, {
              by: BEN,
              body: "The label printer is back: see https://help.example.com/printers/queue for the *steps*.",
              minutesAgo: 9,
            }),
            message(115, 2, {
              by: BEN,
              body: "Set `PRINTER_QUEUE_OF_THE_LOADING_BAY=zebra-4711-west-gate-backup` on both, then `systemctl restart the print queue of the bay`, as the [handbook of the west gate printers](https://help.example.com) says.",
              minutesAgo: 8,
            }),
            message(115, 3, {
              by: CLEO,
              body: "Like this:\n```\nlpadmin -p zebra-4711 -E -v socket://10.20.30.40:9100 -m everywhere -o media=Custom.100x150mm\nlpstat -t\n```\nThen call me.",
              minutesAgo: 5,
            }),
            message(115, 4, { by: ANA, body: "```\nok\n```", minutesAgo: 3 }),
          ],
        }),
        ...manyRooms(),
      ],
      { openRoomId: idOf(115) },
    ),
  threads: () => threadState(null),
  thread: () => threadState("open"),
  "thread-empty": () => threadState("empty"),
  files: filesState,
  pictures: picturesState,
  tray: trayState,
  "tray-pictures": chosenPicturesState,
  "ten-thousand": () =>
    chatState([roomState({ number: 112, name: "Ten thousand", messages: longHistory(112, 10_000) })], { openRoomId: idOf(112) }),
};
