import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, suite, test } from "node:test";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { Id } from "../../../protocol/ids.ts";
import { eventually, launchBrowser } from "../../support/browser.ts";
import { startHeadless } from "../../support/headless.ts";
import { freePort } from "../../support/redis.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";
import { createPlatform } from "../../../widget/client/platform/browser/platform.ts";

let server: InProcessServer;
let pages: Server;
let browser: Browser;
let origin: string;
let roomId: Id;
const hostScripts = new Map<string, string>();

/** The allowances of docs/csp.md, and nothing else. */
const policy = (chat: string) =>
  [
    "default-src 'none'",
    `script-src 'self' ${chat}`,
    `connect-src 'self' ${chat} ${chat.replace("http", "ws")}`,
    `img-src ${chat}`,
    `media-src ${chat} blob:`,
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html staff-chat staff-chat-lit",
  ].join("; ");

/** A page with the strict policy and the host's own Lit; `script` is how the chat is included. */
const page = (
  script: string,
  token: string,
  body = "",
) => `<!doctype html><html lang="en"><head><title>Host</title><link rel="stylesheet" href="/host.css">
<script type="module" src="/host.js"></script>${script}</head><body><host-part></host-part>
<staff-chat server="${server.url}" token="${token}" room="${roomId}" ${body}></staff-chat></body></html>`;

const SCRIPTS = {
  "split modules": (url: string) => `<script type="module" src="${url}/v1/staff-chat.js"></script>`,
  "one module": (url: string) => `<script type="module" src="${url}/v1/staff-chat.bundle.js"></script>`,
  "a classic script": (url: string) => `<script src="${url}/v1/staff-chat.iife.js" defer></script>`,
  "a classic script twice": (url: string) =>
    `<script src="${url}/v1/staff-chat.iife.js" defer></script><script src="${url}/v1/staff-chat.iife.js?again" defer></script>`,
};

const HOST = `
import { LitElement, html } from "lit";
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
window.errors = [];
window.addEventListener("error", (event) => window.errors.push(String(event.message)));
customElements.define("host-part", class extends LitElement { render() { return html\`<p>The host draws with its own Lit.</p>\`; } });
`;

interface HostWindow {
  readonly violations: readonly string[];
  readonly errors: readonly string[];
}

before(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  server = await startServer({ origins: [origin] });
  const bundled = await build({
    stdin: { contents: HOST, resolveDir: process.cwd() },
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["production"],
  });
  hostScripts.set("/host.js", bundled.outputFiles[0]?.text ?? "");
  pages = createServer((request, response) => {
    const path = new URL(request.url ?? "/", origin).pathname;
    const known = hostScripts.get(path);
    const type = path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "text/html; charset=utf-8";
    response.writeHead(known === undefined ? 404 : 200, { "content-type": type, "content-security-policy": policy(server.url) }).end(known);
  }).listen(port, "127.0.0.1");
  browser = await launchBrowser();
  await seed();
});

after(async () => {
  await browser?.close();
  pages?.close();
  await server?.stop();
});

async function seed(): Promise<void> {
  const ana = startHeadless({ server: server.url, tokenProvider: () => server.tenant.mint("ana", { name: "Ana" }) }, createPlatform());
  const ben = startHeadless({ server: server.url, tokenProvider: () => server.tenant.mint("ben", { name: "Ben" }) }, createPlatform());
  await Promise.all([ana, ben].map((client) => client.until(({ connection }) => connection.status === "online", "online")));
  const [found] = await ana.session.commands.searchUsers("ben");
  assert.ok(found);
  roomId = await ana.session.commands.createRoom({ kind: "group", name: "Team", userIds: [found.id] });
  await ana.until(({ rooms }) => rooms.has(roomId), "the room");
  ana.session.commands.openRoom(roomId);
  ana.session.commands.send(roomId, "**bold** <img src=x onerror=alert(1)> https://example.org");
  await ana.until(({ counters }) => counters.sent === 1, "the message");
  ana.session.stop();
  ben.session.stop();
}

async function open(script: string, { css = "", attributes = "open" } = {}): Promise<Page> {
  const tab = await browser.newPage();
  hostScripts.set("/host.css", css);
  hostScripts.set("/", page(script, await server.tenant.mint("ben", { name: "Ben" }), attributes));
  await tab.goto(origin);
  await tab.locator("staff-chat").locator("strong", { hasText: "bold" }).waitFor();
  return tab;
}

const complaintsOf = (tab: Page) =>
  tab.evaluate(() => [...(window as never as HostWindow).violations, ...(window as never as HostWindow).errors]);

suite("E9 TT-1 strict content security policy", () => {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    test(`a chat by ${name} works beside the host's own Lit without one violation`, async () => {
      const tab = await open(script(server.url));
      const chat = tab.locator("staff-chat");
      await chat.locator("textarea").fill(`by ${name}.`);
      await chat.locator("textarea").press("Enter");
      await chat.locator(".text", { hasText: `by ${name}.` }).waitFor();
      await tab.getByText("The host draws with its own Lit.").waitFor();
      assert.equal(await chat.locator("img[onerror]").count(), 0);
      assert.deepEqual(await complaintsOf(tab), []);
      await tab.close();
    });
  }
});

suite("E10 hostile pages", () => {
  const HOSTILE =
    "* { all: unset !important; } html, body { display: block !important; font-size: 40px !important; text-transform: uppercase !important; letter-spacing: 9px !important; line-height: 3 !important; visibility: visible !important; color: red !important }";

  test("a page that unsets everything changes neither place nor looks of the chat", async () => {
    const script = SCRIPTS["split modules"](server.url);
    const calm = await open(script);
    const hostile = await open(script, { css: HOSTILE });
    const describe = (tab: Page) =>
      tab.locator("staff-chat").evaluate((element) => {
        const look = (selector: string) => {
          const found = element.shadowRoot?.querySelector(selector);
          if (!found) return null;
          const { color, fontSize, textTransform, letterSpacing, lineHeight, backgroundColor, position } = getComputedStyle(found);
          const { x, y, width, height } = found.getBoundingClientRect();
          const place = [x, y, width, height];
          return { looks: { color, fontSize, textTransform, letterSpacing, lineHeight, backgroundColor, position }, place };
        };
        return [".launcher", "dialog.panel", "strong", "textarea", "staff-chat-panel button"].map(look);
      });
    // The panel opens and its view comes in, each with a movement of its own.
    const still = (element: Element) => {
      const movements = element.shadowRoot?.getAnimations() ?? [];
      return Promise.all(
        movements.filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished),
      );
    };
    await Promise.all([calm, hostile].map((tab) => tab.locator("staff-chat").evaluate(still)));
    const [there, here] = [await describe(hostile), await describe(calm)];
    assert.deepEqual(
      there.map((found) => found?.looks),
      here.map((found) => found?.looks),
    );
    // A scrolled list may stand at a fraction of a pixel.
    const places = (found: typeof here) => found.flatMap((one) => one?.place ?? []);
    assert.ok(
      places(there).every((value, index) => Math.abs(value - places(here)[index]!) < 1),
      `${places(there).join(" ")} instead of ${places(here).join(" ")}`,
    );
    await Promise.all([calm.close(), hostile.close()]);
  });

  test("Escape closes the chat and the focus is on the launcher", async () => {
    const tab = await open(SCRIPTS["split modules"](server.url), { css: HOSTILE });
    const chat = tab.locator("staff-chat");
    await chat.locator("textarea").focus();
    await tab.keyboard.press("Escape");
    await chat.locator("dialog.panel").waitFor({ state: "hidden" });
    assert.equal(await chat.evaluate((element) => element.shadowRoot?.activeElement?.className), "launcher");
    await tab.close();
  });

  test("on a phone the chat fills the screen and the page behind it is out of reach", async () => {
    const tab = await browser.newPage({ viewport: { width: 375, height: 700 } });
    hostScripts.set("/", page(SCRIPTS["split modules"](server.url), await server.tenant.mint("ben"), "open"));
    await tab.goto(origin);
    const dialog = tab.locator("staff-chat").locator("dialog.panel");
    await dialog.waitFor();
    assert.equal(await dialog.evaluate((element) => element.matches(":modal")), true);
    assert.deepEqual(await dialog.evaluate((element) => [element.clientWidth, element.clientHeight]), [375, 700]);
    await tab.close();
  });
});

suite("E12 another person", () => {
  // The database without a person in its name says which token finds whose; it stays, with nothing in it.
  const storedBy = (tab: Page) =>
    tab.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => name.includes(":")));
  const indexed = (tab: Page) =>
    tab.evaluate(
      () =>
        new Promise<number>((resolve) => {
          indexedDB.open("staff-chat").onsuccess = ({ target }) => {
            const database = (target as IDBOpenDBRequest).result;
            const names = [...database.objectStoreNames];
            const counts = names.map((name) => database.transaction(name).objectStore(name).count());
            const last = counts.at(-1);
            if (last) last.transaction?.addEventListener("complete", () => resolve(counts.reduce((sum, { result }) => sum + result, 0)));
          };
        }),
    );

  test("another token source ends what the former person had, on screen and in the browser's storage", async () => {
    const tab = await open(SCRIPTS["split modules"](server.url));
    const chat = tab.locator("staff-chat");
    const former = await storedBy(tab);
    assert.ok(former.length > 0);
    const other = await server.tenant.mint("cleo", { name: "Cleo" });
    await chat.evaluate((element, token) => element.setAttribute("token", token), other);
    await chat.locator("strong", { hasText: "bold" }).waitFor({ state: "detached" });
    await eventually(tab, async (names) => (await indexedDB.databases()).every(({ name }) => !names.includes(name ?? "")), former);
    await tab.close();
  });

  test("signing out with wipe leaves nothing in the browser's storage, and says so", async () => {
    const tab = await open(SCRIPTS["split modules"](server.url));
    const chat = tab.locator("staff-chat");
    await chat.evaluate((element) =>
      (element as HTMLElement & { signOut(options: { wipe: boolean }): Promise<void> }).signOut({ wipe: true }),
    );
    await chat.locator(".absence").waitFor();
    assert.equal(await chat.locator("strong", { hasText: "bold" }).count(), 0);
    assert.deepEqual(await storedBy(tab), []);
    assert.equal(await indexed(tab), 0);
    await tab.close();
  });
});
