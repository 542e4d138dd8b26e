import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { BrowserContext, Page, Route } from "playwright-core";
import type { Id } from "../../protocol/ids.ts";
import { nameOf, type Entrance } from "./support/stage.ts";
import { openTeam } from "./support/team.ts";

let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
let roomId: Id;
before(async () => {
  ({ stage, roomId } = await openTeam());
});
after(() => stage.close());

/** What a page's developer reads in the console of this chat, each line once. */
function hear(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => message.text().startsWith("[staff-chat]") && lines.push(message.text()));
  return lines;
}

/** Writes down what the element tells the page. */
const LISTEN = () => {
  const told: string[] = [];
  Object.assign(globalThis, { told });
  document.addEventListener("staff-chat-token-error", ({ code, cause, fix }) => told.push(`${code}|${cause !== ""}|${fix !== ""}`));
  document.addEventListener("staff-chat-error", ({ code, cause, fix }) => told.push(`${code}|${!!cause}|${!!fix}`));
};

/** Everything the page was told, once it was told anything: the words of an error come a moment after its banner. */
async function told(page: Page): Promise<string[]> {
  await page.waitForFunction(() => (globalThis as unknown as { told: string[] }).told.length > 0);
  return page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
}

interface Visit {
  readonly token?: (route: Route, subject: string) => unknown;
  readonly script?: () => void;
  readonly attributes?: string;
}

async function visit({ token, script, attributes = "" }: Visit) {
  const context: BrowserContext = await stage.browser.newContext({ reducedMotion: "reduce" });
  await context.addInitScript(LISTEN);
  if (script !== undefined) await context.addInitScript(script);
  if (token !== undefined) await context.route("**/token/me", (route) => token(route, "ana"));
  const person = await enter(token === undefined ? "ana" : "me", { context, attributes: `mode="inline" room="${roomId}" ${attributes}` });
  return { person, page: person.page, lines: hear(person.page), context };
}

async function enter(subject: string, entrance: Entrance) {
  const person = await stage.enter(subject, entrance);
  person.page.setDefaultTimeout(20_000);
  return person;
}

const mint = (subject = "ana") => stage.server.tenant.mint(subject, { name: nameOf(subject) });

function withAudience(token: string, aud: string): string {
  const [header, payload = "", signature] = token.split(".");
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return [header, Buffer.from(JSON.stringify({ ...Object(claims), aud })).toString("base64url"), signature].join(".");
}

suite("token sources that have no token", () => {
  const SOURCES: Readonly<Record<string, [string, (route: Route) => unknown]>> = {
    "a login page": ["token-wrong-form", (route) => route.fulfill({ body: "<!doctype html><h1>Log in</h1>", contentType: "text/html" })],
    garbage: ["token-wrong-form", (route) => route.fulfill({ body: "garbage" })],
    "three parts of garbage": ["token-wrong-form", (route) => route.fulfill({ body: "www.example.com" })],
    "JSON without a token": ["token-wrong-form", (route) => route.fulfill({ json: { user: "ana" } })],
    "half of JSON": ["token-wrong-form", (route) => route.fulfill({ body: '{"token": "' })],
    nothing: ["token-wrong-form", (route) => route.fulfill({ body: "" })],
    "401": ["token-source-refused", (route) => route.fulfill({ status: 401 })],
    "403": ["token-source-refused", (route) => route.fulfill({ status: 403 })],
    "404": ["token-source-status", (route) => route.fulfill({ status: 404 })],
    "500": ["token-source-status", (route) => route.fulfill({ status: 500 })],
    "a cut line": ["token-source-unreachable", (route) => route.abort()],
  };
  for (const [name, [code, answer]] of Object.entries(SOURCES)) {
    test(`K7 ${name}: the person is asked to sign in, the page is told once, and it goes on when there is a token`, async () => {
      let works = false;
      let asked = 0;
      const { person, page, lines, context } = await visit({
        token: async (route) => {
          asked += 1;
          return works ? route.fulfill({ body: await mint() }) : answer(route);
        },
      });
      await page.evaluate(() => {
        const button = Object.assign(document.createElement("button"), { slot: "sign-in", textContent: "To the login" });
        document.querySelector("staff-chat")!.append(button);
      });
      await person.chat.getByText("Sign in again", { exact: true }).waitFor();
      assert.equal(await person.chat.getByRole("button", { name: "To the login" }).isVisible(), true);
      assert.deepEqual(await told(page), [`${code}|true|true`]);
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0]!, new RegExp(`^\\[staff-chat\\] ${code}: `));
      assert.ok(asked <= 3, "it is not asked without end");
      works = true;
      await person.chat.getByRole("button", { name: "Try again" }).click();
      await person.message("for the team").waitFor();
      await person.connection("online");
      await context.close();
    });
  }

  test("K7 a source that works again is found by refreshToken() and by looking at the page", async () => {
    for (const act of ["refreshToken", "signIn", "visibilitychange"] as const) {
      let works = false;
      const { person, page, context } = await visit({
        token: async (route) => (works ? route.fulfill({ body: await mint() }) : route.fulfill({ status: 401 })),
      });
      await person.connection("refused");
      const failed = await page.evaluate(() =>
        document
          .querySelector("staff-chat")!
          .sendMessage({ text: "now" })
          .then(String, (error: { code: string }) => error.code),
      );
      assert.equal(failed, "token_failed");
      works = true;
      await page.evaluate((what) => {
        if (what === "visibilitychange") document.dispatchEvent(new Event(what));
        else void document.querySelector("staff-chat")![what]();
      }, act);
      await person.connection("online");
      await context.close();
    }
  });

  test("K7 a source that never answers is given up after 15 s", async () => {
    const { person, page, lines, context } = await visit({ token: () => undefined });
    assert.deepEqual(await told(page), ["token-source-silent|true|true"]);
    assert.equal(lines.length, 1);
    assert.equal(await person.chat.evaluate((chat) => (chat as HTMLElement & { connectionState: string }).connectionState), "reconnecting");
    await context.close();
  });
});

suite("refusals of the server", () => {
  const REFUSALS: Readonly<Record<string, [string, RegExp, () => Promise<string>]>> = {
    "an expired token": ["not-authenticated", /has expired/, () => stage.server.tenant.mint("ana", { issuedAt: Date.now() - 10_000_000 })],
    "a wrong audience": ["not-authenticated", /audience "elsewhere"/, async () => withAudience(await mint(), "elsewhere")],
  };
  for (const [name, [code, words, token]] of Object.entries(REFUSALS))
    test(`K10 ${name} is told once, with cause and fix`, async () => {
      const { person, page, lines, context } = await visit({ token: async (route) => route.fulfill({ body: await token() }) });
      await person.connection("refused");
      assert.deepEqual(await told(page), [`${code}|true|true`]);
      assert.equal(lines.length, 1, lines.join("\n"));
      assert.match(lines[0]!, words);
      await context.close();
    });

  test("K10 a page whose origin is not listed is told so", async () => {
    const { page, lines, context } = await (async () => {
      const made: BrowserContext = await stage.browser.newContext({ reducedMotion: "reduce" });
      await made.addInitScript(LISTEN);
      const opened = await made.newPage();
      const heard = hear(opened);
      const address = `${stage.origin.replace("127.0.0.1", "localhost")}/?subject=ana&server=${stage.server.url}&attributes=mode="inline"`;
      await opened.goto(address);
      return { page: opened, lines: heard, context: made };
    })();
    assert.deepEqual(await told(page), ["origin-not-allowed|true|true"]);
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0]!, /localhost/);
    const banner = page.locator("staff-chat").locator("[part~=banner-refused]");
    await banner.getByText("This page is not allowed to use the chat. Tell the people who run it.").waitFor();
    assert.doesNotMatch(await page.locator("staff-chat").innerText(), /Connection lost/);
    await banner.getByRole("button", { name: "Try again" }).click();
    await banner.getByText("This page is not allowed").waitFor();
    assert.equal(lines.length, 1, lines.join("\n"));
    await context.close();
  });
});

suite("broken browsers and pages", () => {
  const throwing = (owner: string, name: string) =>
    `Object.defineProperty(${owner}, "${name}", { configurable: true, get() { throw new DOMException("denied", "SecurityError"); } });`;
  const BROKEN: Readonly<Record<string, [string | null, string]>> = {
    "indexedDB.open never settles": ["no-storage", "IDBFactory.prototype.open = () => new EventTarget();"],
    "the getter of indexedDB throws": ["no-storage", throwing("globalThis", "indexedDB")],
    "the getter of navigator.locks throws": ["no-locks", throwing("Navigator.prototype", "locks")],
    "locks.request throws": [null, "LockManager.prototype.request = () => { throw new Error('no'); };"],
    "the getter of BroadcastChannel throws": ["no-channel", throwing("globalThis", "BroadcastChannel")],
    "new BroadcastChannel throws": ["no-channel", "globalThis.BroadcastChannel = class { constructor() { throw new Error('no'); } };"],
    "new AudioContext throws": [null, "globalThis.AudioContext = class { constructor() { throw new Error('no'); } };"],
    "other getters throw": [
      null,
      ["localStorage", "sessionStorage", "caches"].map((name) => throwing("globalThis", name)).join("") +
        throwing("Crypto.prototype", "subtle"),
    ],
    "Array.prototype.toJSON": ["bent-json", "Array.prototype.toJSON = function () { return JSON.stringify(this); };"],
    "navigator.onLine is false": [null, 'Object.defineProperty(Navigator.prototype, "onLine", { get: () => false });'],
  };
  for (const [name, [code, script]] of Object.entries(BROKEN))
    test(`K7 ${name}: the chat works without, and says so once`, async () => {
      const context = await stage.browser.newContext({ reducedMotion: "reduce" });
      await context.addInitScript(script);
      const person = await enter("ana", { context, attributes: `mode="inline" room="${roomId}"` });
      const lines = hear(person.page);
      await person.connection("online");
      await person.message("for the team").waitFor();
      const text = `with ${name}`;
      await person.say(text);
      await person.message(text).locator(".status-sent, .status-delivered, .status-read").waitFor();
      assert.equal(lines.length, code === null ? 0 : 1, lines.join("\n"));
      if (code !== null) assert.match(lines[0]!, new RegExp(`^\\[staff-chat\\] ${code}: `));
      await context.close();
    });

  test("K7 Object.prototype.toJSON, which the chat cannot do with, is said once", async () => {
    const context = await stage.browser.newContext();
    await context.addInitScript("Object.prototype.toJSON = function () { return 'bent'; };");
    const person = await enter("ana", { context });
    const lines = hear(person.page);
    await person.page.waitForEvent("console", (message) => message.text().includes("bent-json"));
    assert.equal(lines.filter((line) => line.includes("bent-json: A script of the page gives every value Object.prototype")).length, 1);
    await context.close();
  });

  test("K7 a network that the browser takes for gone is used", async () => {
    const { person, page, context } = await visit({});
    await person.connection("online");
    await page.evaluate(() => {
      Object.defineProperty(Navigator.prototype, "onLine", { configurable: true, get: () => false });
      dispatchEvent(new Event("offline"));
    });
    await person.say("offline, they say");
    await person.message("offline, they say").locator(".status-sent, .status-delivered, .status-read").waitFor();
    assert.equal(await person.chat.evaluate((chat) => (chat as HTMLElement & { connectionState: string }).connectionState), "online");
    await context.close();
  });
});
