import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ensureBuilt } from "../../demo/build.ts";
import { createGroup, createPerson } from "../support/raw-client.ts";
import { startServer, type InProcessServer } from "../support/server.ts";
import { leaveWill } from "../support/last-will.ts";
import { startHeadless } from "../support/headless.ts";

const root = join(import.meta.dirname, "../..");

suite("a bot on the package's client", () => {
  let server: InProcessServer;
  before(async () => {
    ensureBuilt(root);
    server = await startServer();
  });
  after(() => server.stop());

  test("the example answers in every room it is in, and ends when it is told to", async () => {
    const bot = await createPerson(server, "bot");
    const ana = await createPerson(server, "ana");
    const rooms = [await createGroup(ana, [bot], "First"), await createGroup(ana, [bot], "Second")];
    const child = spawn(process.execPath, ["examples/bot/bot.mjs"], {
      cwd: root,
      env: { ...process.env, CHAT_SERVER: server.url, CHAT_TOKEN: await server.tenant.mint("bot") },
      stdio: ["ignore", "inherit", "pipe"],
    });
    const takeBack = leaveWill(`kill -9 ${child.pid}`);
    let complaints = "";
    child.stderr.on("data", (text: Buffer) => (complaints += text.toString()));
    const reader = startHeadless({ server: server.url, tokenProvider: () => server.tenant.mint("ana") });
    for (const roomId of rooms) {
      reader.session.commands.openRoom(roomId);
      await reader.until((state) => state.presences.get(bot.userId)?.status === "online", "the bot is there");
      reader.session.commands.send(roomId, "Ping");
      await reader.until(() => reader.bodies(roomId).includes("pong"), "an answer");
      assert.deepEqual(reader.bodies(roomId), ["Ping", "pong"]);
      const asked = reader.session.commands.send(roomId, "@bot what are you?", { mentions: [bot.userId] });
      await reader.until(() => reader.bodies(roomId).length === 4, "an answer to the mention");
      const answer = reader.state.rooms.get(roomId)?.timeline?.messages.at(-1);
      assert.deepEqual([answer?.body, answer?.replyTo, answer?.senderId], ['I am bot. Say "ping", and I answer.', asked, bot.userId]);
    }
    reader.session.stop();
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
    takeBack();
    assert.equal(complaints, "");
  });
});
