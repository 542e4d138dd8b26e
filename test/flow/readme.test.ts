import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test, type TestContext } from "node:test";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { cloneWorkingTree, lendPackages } from "../support/clone.ts";
import { hurried, startHeadless } from "../support/headless.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { commandsBelow, fillIn } from "../support/markdown-commands.ts";
import { startNginx } from "../support/nginx.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { freePort, startRedis, type TestRedis } from "../support/redis.ts";
import { startS3, type TestS3 } from "../support/s3.ts";
import { newMachine, typeLines } from "../support/typed-shell.ts";
import { until } from "../support/waiting.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const read = (document: string): string => readFileSync(join(root, document), "utf8");
const unsaved = async (): Promise<string> => (await run("git", ["-C", clone, "status", "--porcelain"])).stdout;

let folder: string;
let clone: string;
let home: string;
let cluster: PostgresCluster;
let redis: TestRedis;
let s3: TestS3;

before(async () => {
  folder = await temporaryFolder("readme");
  [clone, home] = [join(folder, "staff-chat"), join(folder, "home")];
  await mkdir(home);
  [cluster, redis, s3] = await Promise.all([startPostgres(), startRedis(), startS3(), cloneWorkingTree(root, clone)]);
  await lendPackages(root, clone);
});
after(() => Promise.all([cluster?.remove(), redis?.stop(), s3?.stop()]));

const machine = (more: Readonly<Record<string, string>> = {}) => newMachine(home, more);
const typeIn = (lines: readonly string[], env: Record<string, string>) => typeLines(lines, { cwd: clone, env });

/** Makes a token by the line that README prints for it. */
async function mint(subject: string): Promise<string> {
  const [, [line = ""] = []] = commandsBelow(read("README.md"), "Run it for real");
  const command = line.replace("--subject ana", `--subject ${subject}`).replace("Ana Ruiz", `${subject} Ruiz`);
  const { stdout } = await run("sh", ["-c", command], { cwd: clone, env: machine() });
  return stdout.trim();
}

/** Two people who have never been here find each other and talk. */
async function talk(server: string): Promise<void> {
  const tokens = { ana: await mint("ana"), ben: await mint("ben") };
  const [ana, ben] = (["ana", "ben"] as const).map((name) =>
    startHeadless({ server, tokenProvider: () => Promise.resolve(tokens[name]) }, hurried(createPlatform())),
  );
  assert.ok(ana !== undefined && ben !== undefined);
  await Promise.all([ana, ben].map((client) => client.until(({ connection }) => connection.status === "online", "online")));
  const found = (await ana.session.commands.searchUsers("ben ruiz")).map(({ id }) => id);
  const roomId = await ana.session.commands.createRoom({ kind: "group", name: "Front desk", userIds: found });
  await ben.until(({ rooms }) => rooms.has(roomId), "the new room at the other side");
  for (const { session } of [ana, ben]) session.commands.openRoom(roomId);
  await Promise.all([ana, ben].map((client) => client.until(({ rooms }) => rooms.get(roomId)?.cursor != null, "the open room")));
  ana.session.commands.send(roomId, "Is anybody there?");
  await ben.until(() => ben.bodies(roomId).includes("Is anybody there?"), "what ana said");
  ben.session.commands.send(roomId, "I am.");
  await ana.until(() => ana.bodies(roomId).includes("I am."), "the answer");
  for (const { session } of [ana, ben]) session.stop();
}

async function assertServed(server: string): Promise<void> {
  const ready = await fetch(`${server}/readyz`);
  assert.deepEqual(await ready.json(), {
    status: "ready",
    checks: { database: true, bus: true, files: true, script: true },
    reasons: [],
  });
  const script = await fetch(`${server}/v1/staff-chat.js`);
  assert.equal(script.status, 200);
  assert.match(await script.text(), /staff-chat/);
}

/** How long anything that is waited for may take. */
const PATIENCE_MS = 90_000;
const CHAT = "chat.example.com";
const APP = "https://app.example.com";
const LARGE = Buffer.alloc(20 * 2 ** 20, "A line of a long paper, of which there are many.\n");

/** The application's page on another origin, with the two lines of README, and a token for whoever it takes the browser for. */
async function openApp(browser: Browser, subject: string): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const [, lines = ""] = /^```html\n(.*?)^```$/ms.exec(read("README.md")) ?? [];
  await context.route(`${APP}/**`, async (route) => {
    if (route.request().url().endsWith("/chat-token")) return route.fulfill({ json: { token: await mint(subject) } });
    return route.fulfill({ contentType: "text/html", body: `<!doctype html><html lang="en"><title>App</title>${lines}</html>` });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(APP);
  await page.locator("staff-chat .launcher").click();
  await page.locator("staff-chat .room-item", { hasText: "Front desk" }).click();
  return page;
}

/** The same two people in browsers, through nginx with TLS as docs/nginx.conf has it: sockets, a large file, a signed link, addresses. */
async function talkBehindNginx(upstream: number, said: () => string, context: TestContext): Promise<void> {
  const nginx = await startNginx(read("docs/nginx.conf"), CHAT, upstream);
  const browser = await launchBrowser([
    // What Chromium asks people before a page of the wide web reaches this very machine.
    "--disable-features=LocalNetworkAccessChecks",
    `--host-resolver-rules=MAP ${CHAT}:443 127.0.0.1:${nginx.port}`,
  ]);
  context.after(() => Promise.all([browser.close(), nginx.stop()]));
  const [ana, ben] = [await openApp(browser, "ana"), await openApp(browser, "ben")];
  for (const page of [ana, ben]) await page.waitForFunction(() => document.querySelector("staff-chat")?.connectionState === "online");
  await ana.locator("staff-chat input[type=file]").setInputFiles([{ name: "paper.txt", mimeType: "text/plain", buffer: LARGE }]);
  await ana.locator("staff-chat .send-button").click();
  const save = ben.getByRole("button", { name: "Download paper.txt" });
  await save.waitFor();
  const [download] = await Promise.all([ben.waitForEvent("download"), save.click()]);
  assert.ok(download.url().startsWith(`https://${CHAT}/v1/files/`) || download.url().startsWith("blob:"));
  assert.ok((await buffer(await download.createReadStream())).equals(LARGE));

  // Who asks is whom nginx saw, whatever they say themselves.
  const headers = { host: CHAT, "x-forwarded-for": "203.0.113.9" };
  const options = { host: "127.0.0.1", port: nginx.port, path: "/healthz", localAddress: "127.0.0.2", headers, rejectUnauthorized: false };
  const [answer] = (await once(request(options).end(), "response")) as [IncomingMessage];
  answer.resume();
  assert.equal(answer.headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
  await until(() => /"address":"127\.0\.0\.2"/.test(said()));
  assert.ok(!said().includes("203.0.113.9"));
  assert.doesNotMatch(await nginx.errors(), /buffered to a temporary file|\[(error|crit|alert|emerg)\]/);
}

suite("the commands that the documents print, typed into a new machine", () => {
  test("README, run it for real: the element is built, a server serves it, and two people talk, also in browsers behind nginx with TLS", async (context) => {
    const { bucket, endpoint, credentials } = await s3.createBucket();
    const open = {
      DATABASE_URL: await cluster.createDatabase(),
      REDIS_URL: redis.url,
      S3_BUCKET: bucket,
      S3_ENDPOINT: endpoint ?? "",
      S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? "",
      S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? "",
    };
    const [port, before] = [await freePort(), await unsaved()];
    const lines = commandsBelow(read("README.md"), "Run it for real")[0].map((line) => fillIn(line, open));
    const { said, stop } = await typeIn(lines, machine({ PORT: String(port) }));
    context.after(stop);
    assert.match(said(), /The configuration is right\./);
    await assertServed(`http://127.0.0.1:${port}`);
    assert.equal(statSync(join(home, "acme-key.json")).mode & 0o777, 0o600);
    await talk(`http://127.0.0.1:${port}`);
    await talkBehindNginx(port, said, context);
    await stop();
    // Nothing of all this is left where a commit would take it along.
    assert.equal(await unsaved(), before);
  });

  test("operations, one node: the same on an embedded database, in the clone that is built by now", async () => {
    const port = await freePort();
    const lines = commandsBelow(read("docs/operations.md"), "One node")[0].map((line) =>
      fillIn(line, { DATA_DIR: join(folder, "data") }).replace("acme-key.json", "other-key.json"),
    );
    const build = "npm run -s build";
    assert.ok(lines.includes(build));
    const rest = lines.filter((line) => line !== build);
    const { stop } = await typeIn(rest, machine({ PORT: String(port) }));
    await assertServed(`http://127.0.0.1:${port}`);
    await stop();
  });

  test("K10 npm run package makes what applications install: element, client, types and papers, no key that lies about, nothing of the server", async () => {
    for (const stray of ["acme-key.json", "acme.json", "private.pem", ".env", "docs/docs-key.json"])
      writeFileSync(join(clone, stray), "secret");
    await assert.rejects(run("npm", ["pack", "--dry-run"], { cwd: clone, env: machine() }), /npm run package/);
    const { stdout } = await run("npm", ["run", "-s", "package"], { cwd: clone, env: machine(), maxBuffer: 2 ** 26 });
    const tarball = join(clone, stdout.trim().split("\n").at(-1) ?? "");
    const listed = await run("tar", ["tzf", tarball], { maxBuffer: 2 ** 26 });
    const paths = listed.stdout.trim().split("\n");
    const expected =
      /^package\/(dist\/(widget|client|types)\/|types\/\w+\.d\.ts$|docs\/.*\.md$|(README|CHANGELOG|SECURITY)\.md$|LICENSE$|package\.json$|custom-elements\.json$|web-types\.json$|vscode\.(html|css)-custom-data\.json$)/;
    assert.deepEqual(
      paths.filter((path) => !expected.test(path)),
      [],
    );
    const app = join(folder, "app");
    mkdirSync(app);
    writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
    await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: app, env: machine() });
    const { dependencies, exports } = JSON.parse(readFileSync(join(app, "node_modules/@staff-chat/widget/package.json"), "utf8"));
    assert.deepEqual(Object.keys(dependencies), ["dompurify", "lit", "partysocket", "tus-js-client", "valibot"]);
    for (const target of Object.values<string | Record<string, string>>(exports).flatMap((one) =>
      typeof one === "string" ? one : Object.values(one),
    ))
      assert.ok(existsSync(join(app, "node_modules/@staff-chat/widget", target)), target);
    const script = `import { createSession } from "@staff-chat/widget/client"; import "@staff-chat/widget"; console.log(typeof createSession);`;
    assert.equal((await run(process.execPath, ["--input-type=module", "-e", script], { cwd: app })).stdout, "function\n");
    writeFileSync(join(app, "app.ts"), TYPED);
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--lib", "es2023,dom,dom.iterable", "app.ts"];
    const tsc = join(import.meta.dirname, "../../node_modules/.bin/tsc");
    const checked = await run(tsc, options, { cwd: app }).catch(({ stdout: said }: { stdout: string }) => ({ stdout: said }));
    assert.equal(checked.stdout, "");
  });
});

/** What an application writes against the package's types. */
const TYPED = `import "@staff-chat/widget";
import type { StaffChat } from "@staff-chat/widget";
import { createSession } from "@staff-chat/widget/client";
const chat: StaffChat | null = document.querySelector("staff-chat");
chat?.openRoom("018f0000-0000-7000-8000-000000000001").then(() => chat.unreadCount.toFixed());
const session = createSession({ server: "https://chat.example.com", tokenProvider: async () => "token" });
session.on((event) => event.type === "message" && event.message.body.trim());
`;
