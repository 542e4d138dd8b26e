import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { CLOSE } from "../../../protocol/close-codes.ts";
import { StaffChatError } from "../../../widget/base/call-error.ts";
import { sendAndWait } from "../../../widget/app/send-and-wait.ts";
import { createFakeWorld } from "../../support/fake-world.ts";

async function online() {
  const world = createFakeWorld(1);
  const { state } = world.server;
  const ana = state.addPerson("Ana");
  const roomId = state.addRoom("Team");
  state.setRole(roomId, ana, "member");
  let isLoggedIn = true;
  const tokenProvider = async () => {
    if (isLoggedIn) return world.server.token(ana);
    throw new Error("logged out");
  };
  const page = world.client(ana, { roomId, tokenProvider });
  await world.clock.advance(1_000);
  const target = new EventTarget();
  const send = (text: string) =>
    sendAndWait({ session: page.session, element: target, clock: world.clock }, { roomId, text, mentions: [] });
  const logIn = (is: boolean) => void (isLoggedIn = is);
  return { ...world, ana, roomId, page, target, send, logIn };
}

const refusedWith = (code: string) => (error: unknown) =>
  error instanceof StaffChatError && error.name === "StaffChatError" && error.code === code;

suite("E13 sendMessage", () => {
  test("resolves with the message when it is committed, also after a while without a network", async () => {
    const { clock, page, send } = await online();
    page.faults.down = true;
    const sent = send("hello");
    await clock.advance(60_000);
    page.faults.down = false;
    await clock.advance(50_000);
    assert.equal((await sent).body, "hello");
  });

  test("rejects when an outage lasts; the message goes out when it is over", async () => {
    const { clock, page, roomId, send, server } = await online();
    page.faults.down = true;
    const waiting = assert.rejects(send("hello"), refusedWith("timed_out"));
    await clock.advance(120_000);
    await waiting;
    page.faults.down = false;
    await clock.advance(60_000);
    assert.deepEqual(
      server.state.rooms.get(roomId)?.messages.map(({ body }) => body),
      ["hello"],
    );
  });

  test("rejects with the rule that a text breaks", async () => {
    const { send } = await online();
    await assert.rejects(send("   "), refusedWith("text_empty"));
    await assert.rejects(send("x".repeat(50_000)), refusedWith("text_too_long"));
  });

  test("rejects when the page vetoes", async () => {
    const { send, target } = await online();
    target.addEventListener("staff-chat-before-send", (event) => event.preventDefault());
    await assert.rejects(send("hello"), refusedWith("vetoed"));
  });

  test("rejects when the person takes the message back, and when the room is lost", async () => {
    const { clock, page, roomId, send, server, ana } = await online();
    page.faults.down = true;
    const discarded = assert.rejects(send("hello"), refusedWith("discarded"));
    await clock.advance(20_000);
    const [row] = [...(page.session.store.state.outbox.get(roomId) ?? [])];
    page.session.commands.discard(roomId, row!.id);
    await discarded;
    const lost = assert.rejects(send("again"), (error: unknown) => error instanceof StaffChatError);
    page.faults.down = false;
    server.state.setRole(roomId, ana, null);
    server.publish();
    await clock.advance(60_000);
    await lost;
  });

  test("rejects when no token comes; one that comes in between is in time", async () => {
    const { clock, page, send, server, logIn } = await online();
    page.faults.down = true;
    const inTime = send("one");
    logIn(false);
    server.refuseNext("not_authenticated");
    page.faults.down = false;
    server.close(CLOSE.notAuthenticated);
    await clock.advance(20_000);
    logIn(true);
    await clock.advance(60_000);
    assert.equal((await inTime).body, "one");
    page.faults.down = true;
    const never = assert.rejects(send("two"), refusedWith("token_failed"));
    logIn(false);
    page.faults.down = false;
    server.refuse("not_authenticated");
    server.close(CLOSE.notAuthenticated);
    await clock.advance(120_000);
    await never;
  });

  test("rejects when the server refuses the person, before and while it waits; the message waits on in the outbox", async () => {
    const { clock, page, roomId, send, server } = await online();
    page.faults.down = true;
    const waiting = assert.rejects(send("hello"), refusedWith("not_authenticated"));
    await clock.advance(20_000);
    server.refuse("not_authenticated");
    page.faults.down = false;
    await clock.advance(120_000);
    await waiting;
    assert.equal(page.session.store.state.connection.status, "refused");
    await assert.rejects(send("more"), refusedWith("not_authenticated"));
    server.refuse(null);
    const again = page.session.refreshToken();
    await clock.advance(60_000);
    await again;
    assert.deepEqual(
      server.state.rooms.get(roomId)?.messages.map(({ body }) => body),
      ["hello"],
    );
  });
});
