import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import type { ListeningSession } from "../../../widget/client/listening-session.ts";
import { SESSION_PARTS } from "../../../widget/client/session-parts.ts";
import { selectAllWaiting } from "../../../widget/client/store/list-selectors.ts";
import { createFakeDevice } from "../../support/fake-platform.ts";
import { createFakeTabs } from "../../support/fake-tabs.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

function twoPeople() {
  const world = createFakeWorld(1);
  const { state } = world.server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const roomId = state.addRoom("Team");
  for (const person of [ana, ben]) state.setRole(roomId, person, "member");
  const write = (body: string): void => {
    state.send(ben, roomId, [{ id: state.newId(), body, mentions: [] }]);
    world.server.publish();
  };
  const sent = (): string[] => state.rooms.get(roomId)?.messages.map((message) => message.body) ?? [];
  return { ...world, ana, ben, roomId, device: createFakeDevice(), tabs: createFakeTabs(world.clock), write, sent };
}

/** Parts that come when told to, and how often they were asked for. */
function parts() {
  const state = { asked: 0, fails: 0 };
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  return {
    state,
    release,
    async atOnce() {
      state.asked += 1;
      if (state.fails-- > 0) throw new Error("no network");
      return SESSION_PARTS;
    },
    async whenReleased() {
      state.asked += 1;
      await held;
      return SESSION_PARTS;
    },
  };
}

const isWhole = ({ session }: FakeClient<ListeningSession>): boolean => "commands" in session;
const bodies = ({ session }: FakeClient<ListeningSession>, roomId: Id): string[] =>
  session.store.state.rooms.get(roomId)?.timeline?.messages.map(({ body }) => body) ?? [];

suite("SIZE a session that only listens", () => {
  test("counts what is unread and hears what arrives, and loads nothing for it", async () => {
    const { clock, listener, ana, write } = twoPeople();
    const { state, atOnce } = parts();
    const page = listener(ana, atOnce);
    await clock.advance(1_000);
    write("hello");
    await clock.advance(1_000);
    assert.equal(selectAllWaiting(page.session.store.state, 0).total.messages, 1);
    assert.deepEqual(
      page.events.map(({ type }) => type),
      ["message"],
    );
    assert.deepEqual([state.asked, isWhole(page)], [0, false]);
  });

  test("SYNC-11 sends what an earlier page has left, though nobody comes near", async () => {
    const { clock, client, listener, ana, roomId, device, tabs, sent } = twoPeople();
    const first = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    first.faults.down = true;
    first.session.commands.send(roomId, "left behind");
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    const page = listener(ana, parts().atOnce, { device, tabs });
    await clock.advance(3_000);
    assert.deepEqual(sent(), ["left behind"]);
    assert.ok(isWhole(page));
  });

  test("SYNC-11 sends what another tab leaves that ends while it listens", async () => {
    const { clock, client, listener, ana, roomId, device, tabs, sent } = twoPeople();
    const page = listener(ana, parts().atOnce, { device, tabs });
    await clock.advance(1_000);
    const other = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    other.faults.down = true;
    other.session.commands.send(roomId, "left behind");
    await clock.advance(1_000);
    assert.deepEqual([isWhole(page), sent()], [true, []]);
    other.session.stop();
    await clock.advance(3_000);
    assert.deepEqual(sent(), ["left behind"]);
  });

  test("a room on screen is read and followed once the parts are there, however often they could not be loaded", async () => {
    const { clock, listener, ana, roomId, write } = twoPeople();
    const { state, atOnce } = parts();
    state.fails = 3;
    const page = listener(ana, atOnce);
    await clock.advance(1_000);
    write("before");
    page.session.openRoom(roomId);
    await clock.advance(20_000);
    assert.deepEqual([state.asked, isWhole(page), bodies(page, roomId)], [4, true, ["before"]]);
    write("live");
    await clock.advance(1_000);
    assert.deepEqual(bodies(page, roomId), ["before", "live"]);
  });

  test("who asks for the parts where they can't be had is refused, and has them with the next call", async () => {
    const { clock, listener, ana, roomId, sent } = twoPeople();
    const { state, atOnce } = parts();
    const page = listener(ana, atOnce);
    await clock.advance(1_000);
    state.fails = 1;
    await assert.rejects(page.session.load(), /no network/);
    const { commands } = await page.session.load();
    commands.send(roomId, "hello");
    await clock.advance(1_000);
    assert.deepEqual(sent(), ["hello"]);
  });

  test("E12 parts that come after the session has ended read, show and send nothing of the person", async () => {
    const { clock, client, listener, ana, roomId, device, tabs, sent } = twoPeople();
    const first = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    first.faults.down = true;
    first.session.commands.setDraft(roomId, "half a thought");
    first.session.commands.send(roomId, "left behind");
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    const { state, whenReleased, release } = parts();
    const page = listener(ana, whenReleased, { device, tabs });
    await clock.advance(1_000);
    assert.equal(state.asked, 1);
    const out = page.session.signOut({ wipe: false });
    await clock.advance(1_000);
    await out;
    release();
    await clock.advance(10_000);
    const { me, drafts, outbox } = page.session.store.state;
    assert.deepEqual([me, drafts.size, outbox.size, sent()], [null, 0, 0, []]);
  });

  test("E12 a wipe deletes what is stored of the person, also before the parts are there", async () => {
    const { clock, client, listener, ana, roomId, device, tabs } = twoPeople();
    const first = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    first.session.commands.setDraft(roomId, "half a thought");
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    const { whenReleased } = parts();
    const page = listener(ana, whenReleased, { device, tabs });
    await clock.advance(1_000);
    const out = page.session.signOut({ wipe: true });
    await clock.advance(1_000);
    await out;
    const stored = [...device.disks].flatMap(([name, areas]) => (name.includes(ana) ? [...areas.values()].map(({ size }) => size) : []));
    assert.ok(
      stored.every((size) => size === 0),
      JSON.stringify(stored),
    );
  });

  test("parts that do not come hold the chat back for five seconds at most, and what is stored is taken up when they do", async () => {
    const { clock, client, listener, ana, roomId, device, tabs, sent } = twoPeople();
    const first = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    first.faults.down = true;
    first.session.commands.setDraft(roomId, "half a thought");
    first.session.commands.send(roomId, "left behind");
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    const { whenReleased, release } = parts();
    const page = listener(ana, whenReleased, { device, tabs });
    await clock.advance(4_000);
    assert.equal(page.session.store.state.listing, "loading");
    await clock.advance(2_000);
    assert.equal(page.session.store.state.listing, "ready");
    release();
    await clock.advance(3_000);
    assert.deepEqual([sent(), page.session.store.state.drafts.get(roomId)], [["left behind"], "half a thought"]);
  });

  test("SYNC-11 what is sent as soon as late parts have come does not overtake what an earlier page has left", async () => {
    const { clock, client, listener, ana, roomId, device, sent } = twoPeople();
    const first = client(ana, { roomId, device });
    await clock.advance(1_000);
    first.faults.down = true;
    first.session.commands.send(roomId, "left behind");
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    const { whenReleased, release } = parts();
    const page = listener(ana, whenReleased, { device });
    await clock.advance(6_000);
    release();
    const { commands } = await page.session.load();
    commands.send(roomId, "later");
    await clock.advance(3_000);
    assert.deepEqual(sent(), ["left behind", "later"]);
  });
});
