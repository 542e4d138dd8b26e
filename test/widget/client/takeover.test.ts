import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import { TokenError } from "../../../widget/client/transport/tokens.ts";
import { wipeStored } from "../../../widget/client/client.ts";
import { loadRareCommands } from "../../../widget/client/lazy-commands.ts";
import { createFakeDevice, createFakePlatform, type FakeDevice } from "../../support/fake-platform.ts";
import { NO_FAULTS } from "../../support/fake-server.ts";
import { createFakeTabs } from "../../support/fake-tabs.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

function threePeople(seed = 1) {
  const world = createFakeWorld(seed);
  const { state } = world.server;
  const [ana, ben, cleo] = [state.addPerson("Ana"), state.addPerson("Ben"), state.addPerson("Cleo")];
  const roomId = state.addRoom("Team");
  for (const person of [ana, ben, cleo]) state.setRole(roomId, person, "member");
  return { ...world, ana, ben, cleo, roomId, device: createFakeDevice(), tabs: createFakeTabs(world.clock) };
}

const nameOf = ({ session }: FakeClient): string | null => session.store.state.me?.name ?? null;

/** Whether anything is stored of a person: under their name, or in the index. */
function isStored({ disks }: FakeDevice, person: Id): boolean {
  const own = [...disks].some(([name, areas]) => name.includes(person) && [...areas.values()].some((area) => area.size > 0));
  const index = JSON.stringify([...(disks.get("staff-chat")?.get("state")?.values() ?? [])]);
  return own || index.includes(person);
}

/** A page on which the person has left a draft, a message that could not be sent, and a file; and that has then ended. */
async function leaveTraces(
  { clock }: { clock: { advance(milliseconds: number): Promise<void> } },
  page: FakeClient,
  roomId: Id,
): Promise<void> {
  await clock.advance(1_000);
  const { commands } = page.session;
  commands.setDraft(roomId, "half a thought");
  await commands.addFiles(roomId, [{ content: new Blob(["x"]), name: "plan.txt" }]);
  page.faults.down = true;
  commands.send(roomId, "not sent");
  await clock.advance(1_000);
}

suite("another person takes over", () => {
  // What is loaded already comes without a wait that no fake clock knows of.
  before(() => loadRareCommands());

  test("E12 by a reload: the next person sees nothing of the former, and nothing of them stays stored", async () => {
    const world = threePeople();
    const { clock, client, ana, ben, roomId, device, tabs } = world;
    const first = client(ana, { roomId, device, tabs });
    await leaveTraces(world, first, roomId);
    first.session.stop();
    await clock.advance(1_000);
    assert.ok(isStored(device, ana));
    const second = client(ben, { device, tabs });
    await clock.settle();
    assert.deepEqual([nameOf(second), second.session.store.state.rooms.size], [null, 0]);
    await clock.advance(1_000);
    const { drafts, draftFiles, outbox, listing } = second.session.store.state;
    assert.deepEqual([nameOf(second), listing, drafts.size, draftFiles.size, outbox.size], ["Ben", "ready", 0, 0, 0]);
    assert.equal(isStored(device, ana), false);
    assert.ok(isStored(device, ben));
  });

  test("E12 what is stored of the former is gone before the next person's rooms are shown", async () => {
    const { clock, client, ana, ben, roomId, device, tabs } = threePeople();
    const first = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    const second = client(ben, { device, tabs });
    let storedWhenShown: boolean | null = null;
    second.session.store.subscribe(() => {
      if (second.session.store.state.listing === "ready") storedWhenShown ??= isStored(device, ana);
    });
    await clock.advance(1_000);
    assert.equal(storedWhenShown, false);
  });

  test("E12 the same person after a reload finds everything, also under a new key of the tenant", async () => {
    const world = threePeople();
    const { clock, client, ana, roomId, device, tabs, server } = world;
    const first = client(ana, { roomId, device, tabs });
    await leaveTraces(world, first, roomId);
    first.session.stop();
    const second = client(ana, {
      device,
      tabs,
      tokenProvider: async () => withHeader(server.token(ana), btoa(JSON.stringify({ kid: "next" }))),
    });
    await clock.advance(2_000);
    assert.equal(second.session.store.state.drafts.get(roomId), "half a thought");
    assert.deepEqual(
      server.state.rooms.get(roomId)?.messages.map(({ body }) => body),
      ["not sent"],
    );
  });

  test("E12 by the same token source: the session ends at once and takes nothing over, and the next one deletes what is stored", async () => {
    const world = threePeople();
    const { clock, client, ana, ben, roomId, device, tabs, server } = world;
    let current = ana;
    const provide = async () => server.token(current);
    const page = client(ana, { roomId, device, tabs, tokenProvider: provide });
    await leaveTraces(world, page, roomId);
    page.faults.down = false;
    page.connectivity.set("offline");
    current = ben;
    await assert.rejects(page.session.refreshToken(), TokenError);
    const { me, rooms, drafts, connection } = page.session.store.state;
    assert.deepEqual([me, rooms.size, drafts.size, connection.status], [null, 0, 0, "idle"]);
    assert.deepEqual(
      page.events.map(({ type }) => type),
      ["person-changed"],
    );
    const { requests } = server.counts;
    await clock.advance(60_000);
    assert.equal(server.counts.requests, requests, "an ended session asks for nothing");
    const next = client(ben, { device, tabs, tokenProvider: provide });
    await clock.advance(1_000);
    assert.equal(nameOf(next), "Ben");
    assert.equal(isStored(device, ana), false);
    assert.deepEqual(server.state.rooms.get(roomId)?.messages, [], "what Ana had not sent is nobody else's");
  });

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    test(`E12 SYNC-3 whenever the token source changes its mind, nothing a person began is done as the next one (seed ${seed})`, async () => {
      const { clock, client, ana, ben, cleo, roomId, server, random } = threePeople(seed);
      let current = ana;
      const page = client(ana, { roomId, tokenProvider: async () => server.token(current) });
      page.faults.delay = 200;
      page.faults.loseRequest = 0.3;
      page.faults.blockSocket = random.chance(0.5);
      await clock.advance(random.below(60_000));
      const { commands } = page.session;
      const begun = [
        () => commands.send(roomId, "mine"),
        () => commands.markRead(roomId, 1),
        () => void commands.createRoom({ kind: "group", name: "mine", userIds: [cleo] }).catch(() => {}),
        () => void commands.updateRoom(roomId, { name: "mine" }).catch(() => {}),
        () => void page.session.refreshToken().catch(() => {}),
        () => server.refuse(random.chance(0.5) ? "not_authenticated" : null),
      ];
      for (let step = 0; step < 12; step++) {
        try {
          begun[random.below(begun.length)]!();
        } catch {
          // Before the first opening, and after the end, nothing can be sent.
        }
        if (step === 6) current = ben;
        await clock.advance(random.below(400));
      }
      server.refuse(null);
      await clock.advance(400_000);
      await page.session.refreshToken().catch(() => {});
      await clock.advance(60_000);
      assert.deepEqual(
        server.state.rooms.get(roomId)?.messages.filter(({ senderId }) => senderId !== ana),
        [],
      );
      const bens = [...server.state.rooms.values()].filter(({ members }) => members.get(ben)?.role === "owner");
      assert.deepEqual(bens, []);
      assert.notEqual(nameOf(page), "Ben");
    });
  }

  test("E12 from another tab: a tab whose token source answers for the newcomer by now ends, and lets go of what is stored", async () => {
    const { clock, client, ana, ben, roomId, device, tabs, server } = threePeople();
    let current = ana;
    const provide = async () => server.token(current);
    const first = client(ana, { roomId, device, tabs, tokenProvider: provide });
    await clock.advance(1_000);
    first.session.commands.setDraft(roomId, "half a thought");
    await clock.advance(1_000);
    current = ben;
    const second = client(ben, { device, tabs, tokenProvider: provide });
    await clock.advance(1_000);
    assert.deepEqual(
      first.events.map(({ type }) => type),
      ["person-changed"],
    );
    assert.equal(nameOf(second), "Ben");
    const third = client(ben, { device, tabs, tokenProvider: provide });
    await clock.advance(1_000);
    assert.equal(nameOf(third), "Ben");
    assert.equal(isStored(device, ana), false);
  });

  test("E12 two persons at the same time: neither loses anything, also not by a reload of both", async () => {
    const { clock, client, ana, ben, roomId, device, tabs, server } = threePeople();
    const open = (person: Id) => client(person, { roomId, device, tabs });
    const pages = [open(ana), open(ben)];
    await clock.advance(1_000);
    pages[0]!.session.commands.setDraft(roomId, "Ana's");
    pages[1]!.session.commands.setDraft(roomId, "Ben's");
    for (const page of pages) page.faults.down = true;
    for (const [index, page] of pages.entries()) page.session.commands.send(roomId, `waiting ${index}`);
    await clock.advance(1_000);
    for (const page of pages) page.session.stop();
    await clock.advance(500);
    // One is faster.
    const again = [open(ana)];
    await clock.advance(3_000);
    again.push(open(ben));
    await clock.advance(3_000);
    assert.deepEqual(
      again.map(({ session }) => session.store.state.drafts.get(roomId)),
      ["Ana's", "Ben's"],
    );
    const sent = server.state.rooms.get(roomId)!.messages.map(({ body }) => body);
    assert.deepEqual(sent.sort(), ["waiting 0", "waiting 1"]);
  });

  test("E12 of two persons at the same time one leaves: soon nothing of them stays", async () => {
    const { clock, client, ana, ben, roomId, device, tabs } = threePeople();
    const first = client(ana, { roomId, device, tabs });
    const second = client(ben, { roomId, device, tabs });
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(5_000);
    assert.ok(isStored(device, ana), "may come back");
    await clock.advance(10_000);
    assert.equal(isStored(device, ana), false);
    assert.equal(second.session.store.state.connection.status, "online");
    second.session.stop();
    await clock.advance(40_000);
    assert.equal(clock.timers, 0);
  });

  test("E12 where there are no locks, whoever is here says so", async () => {
    const { clock, client, ana, ben, cleo, roomId, device } = threePeople();
    const tabs = createFakeTabs(clock);
    const withoutLocks = { openChannel: tabs.openChannel, locks: null };
    const gone = client(cleo, { roomId, device, tabs: withoutLocks });
    await clock.advance(1_000);
    gone.session.stop();
    const first = client(ana, { roomId, device, tabs: withoutLocks });
    await clock.advance(2_000);
    client(ben, { roomId, device, tabs: withoutLocks });
    await clock.advance(2_000);
    assert.deepEqual(
      [cleo, ana, ben].map((person) => isStored(device, person)),
      [false, true, true],
    );
    assert.equal(first.session.store.state.connection.status, "online");
  });

  test("E12 another server on the same page is another place: what is stored for it stays", async () => {
    const { clock, client, ana, ben, roomId, device, tabs } = threePeople();
    const first = client(ana, { roomId, device, tabs, server: "https://other.test" });
    await clock.advance(1_000);
    first.session.stop();
    await clock.advance(1_000);
    client(ben, { device, tabs });
    await clock.advance(1_000);
    assert.ok(isStored(device, ana));
  });

  test("E12 tokens that say nothing are found, too", async () => {
    const { clock, client, ana, ben, roomId, device, tabs, server } = threePeople();
    const first = client(ana, { roomId, device, tabs, tokenProvider: async () => withHeader(server.token(ana), "opaque") });
    await clock.advance(1_000);
    assert.equal(nameOf(first), "Ana");
    first.session.stop();
    await clock.advance(1_000);
    client(ben, { device, tabs, tokenProvider: async () => withHeader(server.token(ben), "opaque") });
    await clock.advance(1_000);
    assert.equal(isStored(device, ana), false);
  });
});

suite("signing out with wipe", () => {
  test("E12 deletes everything stored of the person and nothing of others who are here", async () => {
    const { clock, client, ana, ben, roomId, device, tabs } = threePeople();
    const first = client(ana, { roomId, device, tabs });
    const other = client(ben, { roomId, device, tabs });
    await clock.advance(1_000);
    const signedOut = first.session.signOut({ wipe: true });
    await clock.advance(1_000);
    await signedOut;
    assert.deepEqual([isStored(device, ana), isStored(device, ben)], [false, true]);
    assert.equal(first.session.store.state.me, null);
    assert.equal(other.session.store.state.connection.status, "online");
  });

  test("E12 deletes everything also when the session was stopped before", async () => {
    const { clock, client, ana, roomId, device, tabs } = threePeople();
    const page = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    page.session.commands.setDraft(roomId, "secret");
    page.session.stop();
    const signedOut = page.session.signOut({ wipe: true });
    await clock.advance(1_000);
    await signedOut;
    assert.equal(isStored(device, ana), false);
  });

  for (const moment of [0, 1, 5, 20, 50, 200]) {
    test(`E12 ${moment} ms after the page began, before it is known who sits there, nothing of them stays either`, async () => {
      const { clock, client, ana, roomId, device, tabs, server } = threePeople();
      const first = client(ana, { roomId, device, tabs });
      await clock.advance(1_000);
      first.session.stop();
      await clock.advance(1_000);
      const slowly = () => new Promise<string>((resolve) => clock.setTimeout(() => resolve(server.token(ana)), 100));
      const second = client(ana, { roomId, device, tabs, tokenProvider: slowly });
      await clock.advance(moment);
      const signedOut = second.session.signOut({ wipe: true });
      await clock.advance(10_000);
      await signedOut;
      assert.equal(isStored(device, ana), false);
    });
  }

  test("E12 asks the token source for nothing: by then it may answer for somebody else", async () => {
    const { clock, client, ana, ben, roomId, device, tabs, server } = threePeople();
    let asked = 0;
    let current = ana;
    const page = client(ana, { roomId, device, tabs, tokenProvider: async () => (asked++, server.token(current)) });
    await clock.advance(1_000);
    current = ben;
    server.refuse("not_authenticated");
    const before = asked;
    const signedOut = page.session.signOut({ wipe: true });
    await clock.advance(10_000);
    await signedOut;
    assert.equal(asked, before);
  });

  test("E12 without a session nothing stays of the one person who sits here either, also where another tab shows them: that is told", async () => {
    const { clock, random, client, ana, roomId, device, tabs, server } = threePeople();
    const other = client(ana, { roomId, device, tabs });
    await clock.advance(1_000);
    const faults = { ...NO_FAULTS };
    const fetch = server.fetchWith(faults);
    const wiped = wipeStored(
      "https://chat.test",
      createFakePlatform({ clock, random, device, openSocket: server.openSocket(faults), fetch, tabs }),
    );
    await clock.advance(1_000);
    await wiped;
    assert.equal(isStored(device, ana), false);
    assert.deepEqual([other.session.store.state.me, other.session.store.state.connection.status], [null, "idle"]);
  });

  test("E12 without a session what is stored for a server is deleted, but for those who are here", async () => {
    const { clock, random, client, ana, ben, roomId, device, tabs, server } = threePeople();
    const first = client(ana, { roomId, device, tabs });
    const other = client(ben, { roomId, device, tabs });
    await clock.advance(1_000);
    other.session.stop();
    first.session.stop();
    await clock.advance(20_000);
    client(ben, { roomId, device, tabs });
    await clock.advance(1_000);
    const faults = { ...NO_FAULTS };
    const platform = createFakePlatform({
      clock,
      random,
      device,
      openSocket: server.openSocket(faults),
      fetch: server.fetchWith(faults),
      tabs,
    });
    const wiped = wipeStored("https://chat.test", platform);
    await clock.advance(1_000);
    await wiped;
    assert.deepEqual([isStored(device, ana), isStored(device, ben)], [false, true]);
  });
});

/** The same token under another header: by another key, or not to be read by a client. */
function withHeader(token: string, header: string): string {
  return [header, ...token.split(".").slice(1)].join(".");
}
