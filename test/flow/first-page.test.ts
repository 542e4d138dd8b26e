import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { ensureBuilt } from "../../demo/build.ts";
import { launchBrowser } from "../support/browser.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { commandsBelow } from "../support/markdown-commands.ts";
import { freePort } from "../support/redis.ts";
import { newMachine, typeLines } from "../support/typed-shell.ts";

const root = join(import.meta.dirname, "../..");
const guide = readFileSync(join(root, "docs/first-page.md"), "utf8");
/** How long anything that is waited for may take. */
const PATIENCE_MS = 90_000;

/** Logs in to the page as it says itself, in its console, and opens the chat. */
async function logIn(browser: Browser, port: number, user: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`http://localhost:${port}`);
  const [, cookie = ""] = /`(document\.cookie = "user=ana")`/.exec(guide) ?? [];
  await page.evaluate(cookie.replace("ana", user));
  await page.reload();
  await page.getByRole("button", { name: "Talk to a colleague" }).click();
  await page.waitForFunction(() => document.querySelector("staff-chat")?.connectionState === "online");
  return page;
}

suite("docs/first-page.md, typed in by somebody who has seen the demo", () => {
  test("K10 from the demo to your page: two people who log in to a page of their own talk", async (context) => {
    ensureBuilt(root);
    const home = await temporaryFolder("first-page");
    const [chatPort, pagePort] = [await freePort(), await freePort()];
    const moved = (line: string) =>
      line.replaceAll("localhost:8080", `localhost:${chatPort}`).replaceAll("localhost:3000", `localhost:${pagePort}`);
    const serving = commandsBelow(guide, "Start a server of your own")[0]
      .map(moved)
      .filter((line) => line !== "npm run -s build");
    const server = await typeLines(serving, { cwd: root, env: newMachine(home, { PORT: String(chatPort) }) });
    context.after(server.stop);
    const paging = commandsBelow(guide, "Start your page")[0].map((line) => moved(line).replace("PORT=3000", `PORT=${pagePort}`));
    const page = await typeLines(paging, {
      cwd: root,
      env: newMachine(home, { npm_config_prefer_offline: "true" }),
      ready: `http://localhost:${pagePort}`,
    });
    context.after(page.stop);
    const browser = await launchBrowser();
    context.after(() => browser.close());
    const [ana, ben] = [await logIn(browser, pagePort, "ana"), await logIn(browser, pagePort, "ben")];
    await ana.getByRole("button", { name: "New conversation" }).click();
    await ana.getByRole("combobox").fill("ben");
    await ana.getByRole("option", { name: "ben" }).click();
    await ana.locator("staff-chat textarea.input").fill("You are on my page!");
    await ana.keyboard.press("Enter");
    await ben.locator("staff-chat .room-item", { hasText: "ana" }).click();
    await ben.locator("staff-chat article", { hasText: "You are on my page!" }).waitFor();
  });
});
