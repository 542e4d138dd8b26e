import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Id } from "../../protocol/ids.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";
import { threadConversation } from "../../widget/client/store/conversation.ts";
import { selectUnread } from "../../widget/client/store/list-selectors.ts";
import type { ChatState, OutboxRow, ThreadState } from "../../widget/client/store/state.ts";
import { followedThread } from "../../widget/client/store/threads.ts";
import { hurried, platformWithoutSockets, withHeadlessPeople, type HeadlessClient } from "../support/headless.ts";
import { createRandom, type Random } from "../support/random.ts";

const people = withHeadlessPeople();
const start = people.start;

/** What a client says of a room: unread messages and mentions, in the main timeline and thread by thread. */
function countsOf(state: ChatState, roomId: Id): unknown {
  const room = state.rooms.get(roomId);
  if (room === undefined) return null;
  const threads = (room.membership.threads ?? []).map(({ threadId, unread, mentions }) => [threadId, unread, mentions].join());
  return { unread: selectUnread(room), mentions: room.membership.mentions, threads: threads.toSorted() };
}

function unreadIn({ state }: HeadlessClient, roomId: Id, threadId: Id): number | undefined {
  const room = state.rooms.get(roomId);
  return room && (followedThread(room, threadId)?.unread ?? 0);
}

const repliesOf = ({ state }: HeadlessClient): string[] => state.thread?.timeline?.messages.slice(1).map(({ body }) => body) ?? [];

const WAYS = [
  { name: "socket", status: "online", platform: () => hurried(createPlatform()) },
  { name: "polling", status: "polling", platform: () => hurried(platformWithoutSockets()) },
] as const;

for (const { name, status, platform } of WAYS) {
  suite(`threads by ${name}`, () => {
    let ana: HeadlessClient;
    let ben: HeadlessClient;
    let roomId: Id;
    let rootId: Id;

    before(async () => {
      ana = start(`ana-${name}`, platform());
      ben = start(`ben-${name}`, platform());
      await Promise.all([ana, ben].map((client) => client.until(({ connection }) => connection.status === status, status)));
      const [found] = await ana.session.commands.searchUsers(`ben-${name}`);
      roomId = await ana.session.commands.createRoom({ kind: "group", name: "Team", userIds: [found!.id] });
      await ben.until(({ rooms }) => rooms.has(roomId), "the new room at the other side");
      for (const { session } of [ana, ben]) session.commands.openRoom(roomId);
      await Promise.all([ana, ben].map((client) => client.until(({ rooms }) => rooms.get(roomId)?.cursor != null, "the open room")));
      rootId = ana.session.commands.send(roomId, "lunch?");
      await ben.until(() => ben.bodies(roomId).includes("lunch?"), "the first message");
    });

    test("THREAD-1 THREAD-3 what is said in a thread is in no timeline of the room; its first message tells of it, and its author has it unread", async () => {
      ben.session.commands.openThread(roomId, rootId);
      const thread = threadConversation(roomId, rootId);
      await ben.until((state) => state.thread?.isRead === true, "the thread");
      ben.session.commands.send(thread, "pizza");
      ben.session.commands.send(thread, "or soup");
      const rootAt = () => ana.state.rooms.get(roomId)!.timeline!.messages[0]!;
      await ana.until(() => unreadIn(ana, roomId, rootId) === 2 && rootAt().thread?.count === 2, "two unread in the thread");
      await ben.until(() => repliesOf(ben).length === 2 && ben.state.outbox.size === 0, "both in the thread");
      assert.deepEqual(ana.bodies(roomId), ["lunch?"]);
      assert.deepEqual(countsOf(ana.state, roomId), { unread: 0, mentions: 0, threads: [`${rootId},2,0`] });
      assert.deepEqual(rootAt().thread?.userIds, [ben.state.me!.id]);
      assert.deepEqual([ben.state.thread?.following, countsOf(ben.state, roomId)], [true, { unread: 1, mentions: 0, threads: [] }]);
    });

    test("THREAD-3 reading a thread to its end leaves nothing unread there, on any of one's devices; marking a message brings it back", async () => {
      const other = start(`ana-${name}`, platform(), roomId);
      await other.until(() => unreadIn(other, roomId, rootId) === 2, "unread");
      ana.session.commands.openThread(roomId, rootId);
      await ana.until(() => repliesOf(ana).length === 2, "the thread");
      const thread = threadConversation(roomId, rootId);
      ana.session.commands.markRead(thread, 1);
      assert.equal(unreadIn(ana, roomId, rootId), 1);
      ana.session.commands.markRead(thread, 2);
      assert.equal(unreadIn(ana, roomId, rootId), 0);
      await other.until(() => unreadIn(other, roomId, rootId) === 0, "read at the other device");
      other.session.commands.openThread(roomId, rootId);
      await other.until(() => repliesOf(other).length === 2, "the thread at the other device");
      other.session.commands.markUnread(thread, 2);
      await ana.until(() => unreadIn(ana, roomId, rootId) === 1, "unread again");
      other.session.stop();
    });

    test("THREAD-2 what is also sent to the room is in both, and the choice holds for one message", async () => {
      ben.session.commands.setAlsoInRoom(true);
      const thread = threadConversation(roomId, rootId);
      ben.session.commands.send(thread, "at noon");
      assert.equal(ben.state.thread?.alsoInRoom, false);
      await ana.until(() => ana.bodies(roomId).includes("at noon") && repliesOf(ana).includes("at noon"), "in both");
      ben.session.commands.send(thread, "sharp");
      await ana.until(() => repliesOf(ana).includes("sharp"), "in the thread");
      assert.deepEqual(ana.bodies(roomId), ["lunch?", "at noon"]);
    });

    test("THREAD-5 R8 a message of a thread is changed and deleted where it stands; typing shows in the thread alone", async () => {
      const [, first] = ana.state.thread!.timeline!.messages;
      ben.session.commands.change({ kind: "pin", roomId, messageId: first!.id, pinned: true });
      await ana.until(({ thread }) => thread?.timeline?.messages[1]?.pinned != null, "pinned");
      await ben.session.commands.deleteMessage(roomId, first!.id);
      await ana.until(({ thread }) => thread?.timeline?.messages[1]?.deletedAt != null && thread.root?.thread?.count === 3, "deleted");
      const me = ben.state.me!.id;
      const type = () => ben.session.commands.typing(threadConversation(roomId, rootId), true);
      const again = setInterval(type, 500);
      type();
      await ana.until(({ thread }) => thread?.typing.has(me) === true, "typing").finally(() => clearInterval(again));
      assert.equal(ana.state.rooms.get(roomId)!.typing.has(me), false);
    });

    test("THREAD-4 who no longer follows a thread has nothing unread in it", async () => {
      await ana.session.commands.followThread(roomId, rootId, false);
      assert.equal(ana.state.thread?.following, false);
      ben.session.commands.send(threadConversation(roomId, rootId), "anybody?");
      await ana.until(() => repliesOf(ana).includes("anybody?"), "in the thread");
      assert.deepEqual((countsOf(ana.state, roomId) as { threads: unknown }).threads, []);
    });
  });
}

/** What a person does in one of their tabs at random; it may be refused, as a deletion of what another has deleted. */
type Deed = (tab: HeadlessClient, random: Random, roomId: Id) => unknown;

const DEEDS: readonly Deed[] = [
  (tab, random, roomId) =>
    void tab.session.commands.send(roomId, `said ${random.below(1_000)}`, { mentions: somebody(tab, random, roomId) }),
  (tab, random, roomId) => {
    const message = pick(messagesIn(tab, roomId), random);
    if (message !== undefined) return tab.session.commands.openThread(roomId, message.id);
  },
  inThread((tab, thread, random) => {
    tab.session.commands.setAlsoInRoom(random.below(4) === 0);
    tab.session.commands.send(thread.id, `answered ${random.below(1_000)}`, { mentions: somebody(tab, random, thread.roomId) });
  }),
  inThread((tab, thread, random) => tab.session.commands.markRead(thread.id, random.below(4) + 1)),
  inThread((tab, thread, random) => {
    const message = pick((thread.timeline?.messages ?? []).slice(1), random);
    if (message !== undefined) tab.session.commands.markUnread(thread.id, message.position);
  }),
  inThread((tab, thread, random) => {
    const own = (thread.timeline?.messages ?? []).filter(({ senderId, deletedAt }) => senderId === tab.state.me?.id && deletedAt === null);
    const message = pick(own, random);
    if (message !== undefined) return tab.session.commands.deleteMessage(thread.roomId, message.id);
  }),
  inThread((tab, thread, random) => {
    const own = (thread.timeline?.messages ?? []).filter(({ senderId, deletedAt }) => senderId === tab.state.me?.id && deletedAt === null);
    const message = pick(own, random);
    if (message === undefined) return;
    const [revision, mentions] = [message.edited?.revision ?? 0, somebody(tab, random, thread.roomId)];
    tab.session.commands.change({
      kind: "edit",
      roomId: thread.roomId,
      messageId: message.id,
      revision,
      body: "edited",
      mentions,
      ranges: [],
    });
  }),
  inThread((tab, thread, random) => tab.session.commands.followThread(thread.roomId, thread.threadId, random.below(3) > 0)),
  (tab, random, roomId) => tab.session.commands.markRead(roomId, random.below(messagesIn(tab, roomId).length + 1)),
  (tab, random, roomId) => {
    const message = pick(messagesIn(tab, roomId), random);
    if (message !== undefined) tab.session.commands.markUnread(roomId, message.position);
  },
];

function inThread(deed: (tab: HeadlessClient, thread: ThreadState, random: Random) => unknown): Deed {
  return (tab, random) => (tab.state.thread === null ? undefined : deed(tab, tab.state.thread, random));
}

const messagesIn = ({ state }: HeadlessClient, roomId: Id) =>
  state.rooms.get(roomId)?.timeline?.messages.filter(({ threadId }) => threadId === null) ?? [];
const pick = <Item>(items: readonly Item[], random: Random): Item | undefined => items[random.below(items.length)];

function somebody({ state }: HeadlessClient, random: Random, roomId: Id): Id[] {
  const others = [...(state.rooms.get(roomId)?.members.keys() ?? [])].filter((id) => id !== state.me?.id);
  return random.below(3) === 0 ? others.slice(0, 1) : [];
}

/** How often the server is asked until what is under way has come to it. */
const TRIES = 60;
const isSaidByAll = ([first, ...others]: readonly unknown[]): boolean => others.every((one) => isDeepStrictEqual(one, first));

suite("counts of threads and rooms", () => {
  for (const seed of [1, 2, 3]) {
    test(`R11 THREAD-3 two tabs of each of two people say what the server says, whatever they do (seed ${seed})`, async () => {
      const names = [`ana-${seed}`, `ben-${seed}`] as const;
      const people = [...names, ...names].map((name) => start(name, hurried(createPlatform())));
      await Promise.all(people.map((tab) => tab.until(({ listing }) => listing === "ready", "ready")));
      const [first, second] = people as [HeadlessClient, HeadlessClient];
      const [found] = await first.session.commands.searchUsers(names[1]);
      const roomId = await first.session.commands.createRoom({ kind: "group", name: "Team", userIds: [found!.id] });
      await Promise.all(people.map((tab) => tab.until(({ rooms }) => rooms.has(roomId), "the room")));
      for (const { session } of people) session.commands.openRoom(roomId);
      await Promise.all(people.map((tab) => tab.until(({ rooms }) => rooms.get(roomId)?.membersRead === true, "the open room")));
      second.session.commands.send(roomId, "begin");
      const random = createRandom(seed);
      for (let turn = 0; turn < 60; turn += 1) {
        const [tab, deed] = [pick(people, random)!, pick(DEEDS, random)!];
        await Promise.resolve(deed(tab, random, roomId)).catch(() => undefined);
        if (random.below(3) === 0) await settled(tab);
      }
      for (const tab of people) await settled(tab);
      for (const name of names) {
        const tabs = people.filter((_, index) => names[index % 2] === name);
        // What was read is told a moment later.
        let said: readonly unknown[] = [];
        for (let tries = 0; tries < TRIES && (said.length === 0 || !isSaidByAll(said)); tries += 1) {
          const fresh = start(name, hurried(createPlatform()));
          await fresh.until(({ listing }) => listing === "ready", "what the server says");
          fresh.session.stop();
          said = [fresh, ...tabs].map(({ state }) => countsOf(state, roomId));
        }
        assert.ok(isSaidByAll(said), `server and tabs say ${JSON.stringify(said)}`);
      }
    });
  }
});

/** Until nothing of a tab is on its way; what was refused, as an answer to what another has deleted, stays with its person. */
async function settled(tab: HeadlessClient): Promise<void> {
  const waits = (rows: readonly OutboxRow[]): boolean => rows.some(({ stage }) => stage !== "failed");
  await tab.until(
    ({ outbox, deleting, patches }) => ![...outbox.values()].some(waits) && deleting.size + patches.size === 0,
    "nothing on its way",
  );
}
