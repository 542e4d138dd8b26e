import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Poll } from "../../../protocol/poll.ts";
import { patchMessage } from "../../../widget/client/store/message-patch.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

const PLAIN = { options: ["Pizza", "Soup"], multiple: false, anonymous: false, closesAt: null };

function setUp() {
  const world = createFakeWorld(1);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "owner");
  state.setRole(roomId, ben, "member");
  const messageId = state.newId();
  const ask = (poll: typeof PLAIN | (Omit<typeof PLAIN, "closesAt"> & { closesAt: number }) = PLAIN) =>
    state.send(ana, roomId, [{ id: messageId, body: "Lunch?", mentions: [], poll }]);
  /** The poll as this person sees it. */
  const shown = ({ session: { store } }: FakeClient): Poll => {
    const message = store.state.rooms.get(roomId)!.timeline!.messages[0]!;
    return patchMessage(message, store.state.patches.get(message.id) ?? {}, store.state.me!.id).poll!;
  };
  const vote = ({ session }: FakeClient, ...options: number[]) => session.commands.change({ kind: "vote", roomId, messageId, options });
  return { ...world, ana, ben, roomId, messageId, ask, shown, vote };
}
const votes = ({ options }: Poll) => options.map(({ votes: count }) => count);

suite("voting in a poll", () => {
  test("POLL-2 a vote shows at once beside those of others, is changed as fast, and ends as the log has it", async () => {
    const { clock, client, ana, ben, roomId, ask, shown, vote } = setUp();
    ask();
    const [a, b] = [client(ana, { roomId }), client(ben, { roomId })];
    await clock.advance(1_000);
    vote(b, 0);
    vote(a, 0);
    assert.deepEqual(
      [votes(shown(a)), votes(shown(b))],
      [
        [1, 0],
        [1, 0],
      ],
    );
    await clock.advance(1_000);
    assert.deepEqual(votes(shown(a)), [2, 0]);
    vote(a, 1);
    assert.deepEqual([votes(shown(a)), shown(a).voters], [[1, 1], 2]);
    await clock.advance(1_000);
    assert.deepEqual([votes(shown(b)), a.session.store.state.patches.size], [[1, 1], 0]);
    a.session.stop();
    b.session.stop();
  });

  test("POLL-2 SYNC-11 votes of who has no network survive a reload, and what was chosen last counts", async () => {
    const { clock, client, ana, roomId, ask, shown, vote, server } = setUp();
    ask();
    const first = client(ana, { roomId });
    await clock.advance(1_000);
    first.faults.down = true;
    first.connectivity.set("offline");
    vote(first, 0);
    vote(first, 1);
    await clock.advance(1_000);
    first.session.stop();
    const next = client(ana, { roomId, device: first.device });
    next.faults.down = true;
    await clock.advance(5_000);
    assert.deepEqual(votes(shown(next)), [0, 1]);
    next.faults.down = false;
    next.session.commands.reconnect();
    await clock.advance(60_000);
    assert.deepEqual(votes(server.state.rooms.get(roomId)!.messages[0]!.poll!), [0, 1]);
    assert.deepEqual([votes(shown(next)), next.session.store.state.patches.size], [[0, 1], 0]);
    next.session.stop();
  });

  test("POLL-3 a vote that comes after the end is undone, and told by its name", async () => {
    const { clock, client, ana, ben, roomId, ask, shown, vote } = setUp();
    ask({ ...PLAIN, closesAt: clock.now() + 5_000 });
    const late = client(ben, { roomId });
    const told: string[] = [];
    late.session.on((event) => event.type === "change-failed" && told.push(event.reason));
    await clock.advance(1_000);
    late.faults.down = true;
    late.connectivity.set("offline");
    vote(late, 0);
    assert.deepEqual(votes(shown(late)), [1, 0]);
    await clock.advance(10_000);
    late.faults.down = false;
    late.session.commands.reconnect();
    await clock.advance(60_000);
    assert.deepEqual([votes(shown(late)), told], [[0, 0], ["poll_closed"]]);
    assert.ok(ana);
    late.session.stop();
  });

  test("POLL-1 a poll is sent beside what is being written, which stays, and fails as a message that keeps all of it", async () => {
    const { clock, client, ana, roomId } = setUp();
    const page = client(ana, { roomId });
    await clock.advance(1_000);
    const { commands, store } = page.session;
    commands.setDraft(roomId, "half a sentence");
    page.connectivity.set("offline");
    commands.send(roomId, "Lunch?", { poll: PLAIN });
    assert.deepEqual([store.state.outbox.get(roomId)?.[0]?.poll, store.state.drafts.get(roomId)], [PLAIN, "half a sentence"]);
    page.connectivity.set("online");
    await clock.advance(60_000);
    const sent = store.state.rooms.get(roomId)?.timeline?.messages[0];
    assert.deepEqual([sent?.body, sent?.poll?.options.length, store.state.drafts.get(roomId)], ["Lunch?", 2, "half a sentence"]);
    page.session.stop();
  });
});
