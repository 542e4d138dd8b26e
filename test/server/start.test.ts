import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../../demo/build.ts";
import { explainStart } from "../../server/cli/explain-start.ts";
import { openDatabase } from "../../server/database/database.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { startRedis } from "../support/redis.ts";
import { startS3 } from "../support/s3.ts";
import { startServer, type ServerOptions } from "../support/server.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Line {
  readonly event: string;
  readonly level: string;
  readonly msg: string;
}

type Settings = Readonly<Record<string, string>>;

/** What a process says that is to serve and ends instead. */
async function refusal(settings: Settings): Promise<string> {
  const env = { PATH: process.env["PATH"], NODE_ENV: "test", ...settings };
  const child = spawn(process.execPath, [join(ROOT, "server/main.ts")], { env, cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  assert.deepEqual(await once(child, "close"), [1, null], said);
  return said;
}

/** The first line of the event that a node says which starts all the same. */
async function told(event: string, options: ServerOptions): Promise<Line> {
  const line = Promise.withResolvers<Line>();
  const write = (text: string): void => {
    const said = JSON.parse(text) as Line;
    if (said.event === event) line.resolve(said);
  };
  const server = await startServer({ ...options, log: { write } });
  const found = await line.promise;
  await server.stop();
  return found;
}

/** What the operator is told about what keeps a node from starting. */
const explained = (starting: Promise<unknown>): Promise<string> => starting.then(() => assert.fail("it started"), explainStart);

suite("a server that is started with something wrong around it", () => {
  let folder: string;
  before(async () => {
    ensureBuilt(ROOT);
    folder = await temporaryFolder("start");
    writeFileSync(join(folder, "file"), "");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test("names the port that is taken, and the address that is not this machine's", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const taken = await refusal({ PORT: port, DATA_DIR: join(folder, "taken"), FILES_DIR: join(folder, "taken/files") });
    assert.match(taken, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken.*EADDRINUSE.*set PORT`));
    other.close();
    for (const [host, says] of [
      ["192.0.2.1", /192\.0\.2\.1 is no address of this machine.*Set HOST/],
      ["no-such-host.invalid", /HOST names no address/],
    ] as const) {
      const [error] = (await once(createServer().listen(0, host), "error")) as [unknown];
      assert.match(explainStart(error), says);
    }
  });

  test("names the database that is away, and the folder that cannot be used", async () => {
    const away = await refusal({ DATABASE_URL: "postgres://nobody:hidden@127.0.0.1:1/x" });
    assert.match(away, /can't be reached \(ECONNREFUSED\).*DATABASE_URL/);
    assert.ok(!away.includes("hidden"));
    assert.match(await explained(openDatabase({ folder: join(folder, "file", "data") })), /cannot be used \(ENOTDIR\).*DATA_DIR/);
  });

  test("does not start without the built script, with half of it or with another version's", async () => {
    const settings = { DATA_DIR: join(folder, "never") };
    assert.match(await refusal({ ...settings, WIDGET_DIR: folder }), /WIDGET_DIR.*staff-chat\.js is missing.*npm run build/);
    const half = join(folder, "half");
    mkdirSync(half);
    for (const file of ["staff-chat.js", "integrity.json", "version.json"]) copyFileSync(join(ROOT, "dist/widget", file), join(half, file));
    assert.match(await refusal({ ...settings, WIDGET_DIR: half }), /not whole.*chunks.*npm run build/);
    const whole = join(folder, "whole");
    cpSync(join(ROOT, "dist/widget"), whole, { recursive: true });
    writeFileSync(join(whole, "version.json"), JSON.stringify({ version: "0.0.1" }));
    assert.match(await refusal({ ...settings, WIDGET_DIR: whole }), /element of 0\.0\.1, but the server is.*npm run build/);
    copyFileSync(join(ROOT, "dist/widget/version.json"), join(whole, "version.json"));
    truncateSync(join(whole, "staff-chat.js"), 100);
    assert.match(await refusal({ ...settings, WIDGET_DIR: whole }), /not whole.*staff-chat\.js.*npm run build/);
    for (const note of ["version.json", "integrity.json"]) {
      rmSync(join(whole, note));
      assert.match(await refusal({ ...settings, WIDGET_DIR: whole }), new RegExp(`not whole.*${note}`));
    }
  });

  test("serves without Redis, and says why it is away and what to check", async () => {
    const away = await told("redis_lost", { redisUrl: "redis://127.0.0.1:1" });
    assert.match(away.msg, /Redis cannot be reached \(ECONNREFUSED\).*REDIS_URL/);
    const redis = await startRedis();
    const refused = await told("redis_lost", { redisUrl: redis.url.replace("//", "//nobody:hidden@") });
    assert.match(refused.msg, /Redis refuses the user or the password.*REDIS_URL/);
    assert.ok(!refused.msg.includes("hidden"));
    await redis.stop();
  });

  test("serves without its bucket, and says whether the service, the bucket or the keys are wrong", async () => {
    const s3 = await startS3();
    const { bucket, endpoint, credentials } = await s3.createBucket();
    const right = {
      S3_BUCKET: bucket,
      S3_ENDPOINT: endpoint ?? "",
      S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? "",
      S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? "",
      S3_FORCE_PATH_STYLE: "true",
    };
    const said = async (wrong: Settings): Promise<Line> => told("files_unusable", { environment: { FILES_DIR: "", ...right, ...wrong } });
    const secret = await said({ S3_SECRET_ACCESS_KEY: "hidden" });
    assert.match(secret.msg, /refuses the keys \(403\).*S3_SECRET_ACCESS_KEY/);
    assert.equal(secret.level, "error");
    assert.ok(!JSON.stringify(secret).includes("hidden"));
    assert.match((await said({ S3_BUCKET: "missing" })).msg, /there is no bucket missing at.*S3_BUCKET/);
    assert.match((await said({ S3_ENDPOINT: "http://127.0.0.1:1" })).msg, /cannot be reached \(ECONNREFUSED\).*S3_ENDPOINT/);
    await s3.stop();
  });

  test("serves without its folder of files, and names it", async () => {
    const FILES_DIR = join(folder, "flat");
    writeFileSync(FILES_DIR, "");
    const said = await told("files_unusable", { environment: { FILES_DIR } });
    assert.match(said.msg, /flat cannot be written \(EEXIST\).*FILES_DIR/);
  });
});
