import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Id } from "../../../protocol/ids.ts";
import type { PanelVisibility } from "../../../widget/app/contract.ts";
import { createUnreadCount, READING_MS } from "../../../widget/app/unread-count.ts";
import { createFakeWorld } from "../../support/fake-world.ts";

/** Ana with two rooms, one of them open, and everything her page is told of unread messages. */
async function open({ looking = true } = {}) {
  const { server, clock, client } = createFakeWorld(1);
  const { state } = server;
  const [ana, ben] = [state.addPerson("Ana"), state.addPerson("Ben")];
  const [team, other] = [state.addRoom("Team"), state.addRoom("Other")];
  for (const room of [team, other]) for (const person of [ana, ben]) state.setRole(room, person, "member");
  const { session } = client(ana, { roomId: team });
  const writer = client(ben, { roomId: team }).session;
  await clock.advance(1_000);
  let current: PanelVisibility = { document: looking, focused: looking, open: looking, panel: looking };
  const told: string[] = [];
  const look = () => {
    const { messages, mentions } = unread.count(session.store.state);
    const line = `${messages}/${mentions}`;
    if (told.at(-1) !== line) told.push(line);
  };
  const visibility = {
    get current() {
      return current;
    },
  };
  const unread = createUnreadCount({ visibility, clock, changed: look });
  session.store.subscribe(look);
  look();
  return {
    clock,
    other,
    told,
    unread,
    async say(room = team) {
      writer.commands.send(room, "hello");
      await clock.advance(50);
    },
    async prefer(room: Id, change: Parameters<typeof state.setPreferences>[2]) {
      state.setPreferences(ana, room, change);
      server.publish();
      await clock.advance(50);
    },
    read: () => session.commands.markRead(team, session.store.state.rooms.get(team)?.summary.messages ?? 0),
    unreadFrom: (position: number) => session.commands.markUnread(team, position),
    hide() {
      current = { document: false, focused: false, open: false, panel: false };
      look();
    },
  };
}

suite("K10 what counts as unread", () => {
  test("does not tell of what arrives in the room that the person looks at, and is read there", async () => {
    const { say, read, told, clock } = await open();
    for (let round = 0; round < 5; round++) {
      await say();
      await clock.advance(READING_MS - 200);
      read();
    }
    await clock.advance(READING_MS * 2);
    assert.deepEqual(told, ["0/0"]);
  });

  test("does not tell of an arrival while a former one is being read", async () => {
    const { say, read, told, clock } = await open();
    await say();
    await clock.advance(READING_MS - 300);
    await say();
    read();
    await say();
    await clock.advance(READING_MS - 200);
    read();
    await clock.advance(READING_MS * 2);
    assert.deepEqual(told, ["0/0"]);
  });

  test("tells of what stays unread in front of the person a moment later", async () => {
    const { say, told, clock } = await open();
    await say();
    await clock.advance(READING_MS - 100);
    assert.deepEqual(told, ["0/0"]);
    await clock.advance(100);
    assert.deepEqual(told, ["0/0", "1/0"]);
  });

  test("tells at once of another room, of a page that nobody looks at, and of what is marked as unread", async () => {
    const first = await open();
    await first.say(first.other);
    assert.deepEqual(first.told, ["0/0", "1/0"]);
    const hidden = await open({ looking: false });
    await hidden.say();
    assert.deepEqual(hidden.told, ["0/0", "1/0"]);
    const marked = await open();
    await marked.say();
    marked.read();
    await marked.clock.advance(READING_MS * 2);
    marked.unreadFrom(1);
    assert.deepEqual(marked.told, ["0/0", "1/0"]);
  });

  test("tells at once what has just arrived as the person looks away", async () => {
    const { say, hide, told } = await open();
    await say();
    hide();
    assert.deepEqual(told, ["0/0", "1/0"]);
  });

  test("leaves no timer behind", async () => {
    const { say, unread, told, clock } = await open();
    await say();
    unread.end();
    await clock.advance(READING_MS * 2);
    assert.deepEqual(told, ["0/0"]);
  });

  test("ROOM-36 counts what the level of a room lets through, and all of it again when a room is muted no longer", async () => {
    const { other, say, told, clock, prefer } = await open({ looking: false });
    await say(other);
    await prefer(other, { level: "mentions" });
    await prefer(other, { level: "all" });
    await prefer(other, { level: "none" });
    await prefer(other, { level: "all", mutedUntil: clock.now() + 60_000 });
    await clock.advance(61_000);
    assert.deepEqual(told, ["0/0", "1/0", "0/0", "1/0", "0/0", "1/0"]);
  });
});
