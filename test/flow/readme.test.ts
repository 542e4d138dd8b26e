import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { cloneWorkingTree, lendPackages } from "../support/clone.ts";
import { hurried, startHeadless } from "../support/headless.ts";
import { leaveWill, temporaryFolder } from "../support/last-will.ts";
import { commandsBelow, fillIn } from "../support/markdown-commands.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { freePort, startRedis, type TestRedis } from "../support/redis.ts";
import { startS3, type TestS3 } from "../support/s3.ts";
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

/** The environment of a new machine: what npm and this test have put before its PATH is not on it. */
function machine(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !/node_modules|node-gyp-bin/.test(entry));
  return { PATH: path.join(delimiter), HOME: home, ...more };
}

/** Types the lines into a shell that ends at the first that fails; resolves when the last of them, the server, listens. */
async function typeIn(lines: readonly string[], env: Record<string, string>): Promise<{ readonly said: string; stop(): Promise<void> }> {
  const shell = spawn("sh", ["-e", "-c", lines.join("\n")], { cwd: clone, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const takeBack = leaveWill(`kill -9 -- -${shell.pid}`);
  const ended = once(shell, "close").finally(takeBack);
  const said = await untilListening(shell);
  const stop = async () => {
    process.kill(-(shell.pid ?? 0), "SIGTERM");
    await ended;
  };
  return { said, stop };
}

async function untilListening({ stdout, stderr }: ChildProcess): Promise<string> {
  if (stdout === null || stderr === null) throw new Error("no output");
  let said = "";
  stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  for await (const line of createInterface({ input: stdout })) {
    said += `${line}\n`;
    if (line.includes('"event":"listening"')) return said;
  }
  throw new Error(`the commands ended without a server:\n${said}`);
}

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

suite("the commands that the documents print, typed into a new machine", () => {
  test("README, run it for real: the element is built, a server serves it, and two people talk", async () => {
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
    assert.match(said, /The configuration is right\./);
    await assertServed(`http://127.0.0.1:${port}`);
    assert.equal(statSync(join(home, "acme-key.json")).mode & 0o777, 0o600);
    await talk(`http://127.0.0.1:${port}`);
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
    writeFileSync(join(app, "app.ts"), APP);
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--lib", "es2023,dom,dom.iterable", "app.ts"];
    const tsc = join(import.meta.dirname, "../../node_modules/.bin/tsc");
    const checked = await run(tsc, options, { cwd: app }).catch(({ stdout: said }: { stdout: string }) => ({ stdout: said }));
    assert.equal(checked.stdout, "");
  });
});

/** What an application writes against the package's types. */
const APP = `import "@staff-chat/widget";
import type { StaffChat } from "@staff-chat/widget";
import { createSession } from "@staff-chat/widget/client";
const chat: StaffChat | null = document.querySelector("staff-chat");
chat?.openRoom("018f0000-0000-7000-8000-000000000001").then(() => chat.unreadCount.toFixed());
const session = createSession({ server: "https://chat.example.com", tokenProvider: async () => "token" });
session.on((event) => event.type === "message" && event.message.body.trim());
`;
