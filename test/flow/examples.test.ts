import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Browser } from "playwright-core";
import { ensureBuilt } from "../../demo/build.ts";
import { launchBrowser } from "../support/browser.ts";
import { leaveWill, temporaryFolder } from "../support/last-will.ts";
import { createGroup, createPerson } from "../support/raw-client.ts";
import { freePort } from "../support/redis.ts";
import { startServer, type InProcessServer } from "../support/server.ts";

const root = join(import.meta.dirname, "../..");
const SERVERS = {
  "Node with jose": [process.execPath, "examples/tokens/server.mjs"],
  "Python alone": ["python3", "examples/tokens/server.py"],
};

suite("K10 the plain page with a token server", () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    ensureBuilt(root);
    [folder, browser] = await Promise.all([temporaryFolder("examples"), launchBrowser()]);
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts the example beside a server that knows its origin. */
  const start = async ([command, file]: readonly string[]) => {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const server: InProcessServer = await startServer({ origins: [origin] });
    const keyFile = join(folder, `${port}.json`);
    await writeFile(keyFile, JSON.stringify(server.tenant.key));
    const child = spawn(command!, [file!], {
      cwd: root,
      env: { ...process.env, CHAT_SERVER: server.url, CHAT_KEY: keyFile, PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const takeBack = leaveWill(`kill -9 ${child.pid}`);
    assert.match(String(await once(child.stdout, "data")), new RegExp(origin));
    const stop = async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      takeBack();
      await server.stop();
    };
    return { server, origin, stop };
  };

  for (const [name, how] of Object.entries(SERVERS))
    test(`in ${name}: whoever is logged in is in the chat, nobody else is`, async () => {
      const { server, origin, stop } = await start(how);
      const [ana, ben] = [await createPerson(server, "ana"), await createPerson(server, "ben")];
      await createGroup(ana, [ben], "Counter");
      assert.equal((await fetch(`${origin}/chat-token`, { method: "POST" })).status, 401);
      const context = await browser.newContext();
      await context.addCookies([{ name: "user", value: "ana", url: origin }]);
      const page = await context.newPage();
      await page.goto(origin);
      await page.getByRole("button", { name: "Talk to a colleague" }).click();
      await page.locator("staff-chat .room-item", { hasText: "Counter" }).click();
      await page.locator("staff-chat textarea.input").fill("is anybody at the counter?");
      await page.keyboard.press("Enter");
      await page.locator("staff-chat .is-own .status-sent, staff-chat .is-own .status-delivered").waitFor();
      await context.close();
      await stop();
    });
});
