import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "../../demo/build.ts";
import { temporaryFolder } from "../support/last-will.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";
import { startS3 } from "../support/s3.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "server/main.ts");

interface Line {
  readonly event: string;
  readonly level: string;
  readonly msg: string;
}

type Settings = Readonly<Record<string, string>>;

suite("a server that is started with something wrong around it", () => {
  let folder: string;
  let cluster: PostgresCluster;
  before(async () => {
    ensureBuilt(ROOT);
    folder = await temporaryFolder("start");
    cluster = await startPostgres();
  });
  after(() => cluster.remove());

  const start = (settings: Settings) => {
    const env = { PATH: process.env["PATH"], PORT: "0", NODE_ENV: "test", ...settings };
    return spawn(process.execPath, [MAIN], { env, cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  };
  /** What it said when it ended by itself. */
  const refusal = async (settings: Settings): Promise<string> => {
    const child = start(settings);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    assert.deepEqual(await once(child, "close"), [1, null], said);
    return said;
  };
  /** The first line of the event that a server says which starts all the same. */
  const told = async (event: string, settings: Settings): Promise<Line> => {
    const child = start({ DATABASE_URL: await cluster.createDatabase(), ...settings });
    const lines: Line[] = [];
    const has = (name: string) => lines.some((line) => line.event === name);
    for await (const text of createInterface({ input: child.stdout })) {
      lines.push(JSON.parse(text) as Line);
      if (has(event) && has("listening")) break;
    }
    child.kill("SIGKILL");
    const found = lines.find((line) => line.event === event);
    assert.ok(found !== undefined && has("listening"), JSON.stringify(lines));
    return found;
  };

  test("names the port that is taken, and the address that is not this machine's", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const DATABASE_URL = await cluster.createDatabase();
    assert.match(await refusal({ DATABASE_URL, PORT: port }), new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken.*EADDRINUSE.*set PORT`));
    assert.match(await refusal({ DATABASE_URL, HOST: "192.0.2.1" }), /192\.0\.2\.1 is no address of this machine.*Set HOST/);
    assert.match(await refusal({ DATABASE_URL, HOST: "no-such-host.invalid" }), /HOST names no address/);
    other.close();
  });

  test("names the database that is away, and the folder that cannot be used", async () => {
    const away = await refusal({ DATABASE_URL: "postgres://nobody:hidden@127.0.0.1:1/x" });
    assert.match(away, /can't be reached \(ECONNREFUSED\).*DATABASE_URL/);
    assert.ok(!away.includes("hidden"));
    writeFileSync(join(folder, "file"), "");
    assert.match(await refusal({ DATA_DIR: join(folder, "file", "data") }), /cannot be used \(ENOTDIR\).*DATA_DIR/);
  });

  test("does not start without the built script, with half of it or with another version's", async () => {
    const settings = { DATA_DIR: join(folder, "never") };
    assert.match(await refusal({ ...settings, WIDGET_DIR: folder }), /WIDGET_DIR.*staff-chat\.js is missing.*npm run build/);
    const half = join(folder, "half");
    mkdirSync(half);
    for (const file of ["staff-chat.js", "integrity.json"]) copyFileSync(join(ROOT, "dist/widget", file), join(half, file));
    assert.match(await refusal({ ...settings, WIDGET_DIR: half }), /not whole.*chunks.*npm run build/);
    writeFileSync(join(half, "integrity.json"), "{}");
    writeFileSync(join(half, "version.json"), JSON.stringify({ version: "0.0.1" }));
    assert.match(await refusal({ ...settings, WIDGET_DIR: half }), /element of 0\.0\.1, but the server is.*npm run build/);
  });

  test("serves without Redis, and says why it is away and what to check", async () => {
    const bucket = { S3_BUCKET: "files", S3_ENDPOINT: "http://127.0.0.1:9", S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "secret" };
    const away = await told("redis_lost", { REDIS_URL: "redis://127.0.0.1:1", ...bucket });
    assert.match(away.msg, /Redis cannot be reached \(ECONNREFUSED\).*REDIS_URL/);
    const redis = await startRedis();
    const refused = await told("redis_lost", { REDIS_URL: redis.url.replace("//", "//nobody:hidden@"), ...bucket });
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
    const said = async (wrong: Settings): Promise<Line> => told("files_unusable", { ...right, ...wrong });
    const secret = await said({ S3_SECRET_ACCESS_KEY: "hidden" });
    assert.match(secret.msg, /refuses the keys \(403\).*S3_SECRET_ACCESS_KEY/);
    assert.equal(secret.level, "error");
    assert.ok(!JSON.stringify(secret).includes("hidden"));
    assert.match((await said({ S3_BUCKET: "missing" })).msg, /there is no bucket missing at.*S3_BUCKET/);
    assert.match((await said({ S3_ENDPOINT: "http://127.0.0.1:1" })).msg, /cannot be reached \(ECONNREFUSED\).*S3_ENDPOINT/);
    await s3.stop();
  });

  test("serves without its folder of files, and names it", async () => {
    const FILES_DIR = join(folder, "file", "files");
    assert.match((await told("files_unusable", { FILES_DIR })).msg, /file\/files cannot be written \(ENOTDIR\).*FILES_DIR/);
  });
});
