import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { ensureBuilt } from "../../../demo/build.ts";
import { createDiskStore } from "../../../server/blobs/disk-store.ts";
import { runCommandLine } from "../../../server/cli/command-line.ts";
import { sql } from "drizzle-orm";
import { openDatabase, rows } from "../../../server/database/database.ts";
import { temporaryFolder } from "../../support/last-will.ts";
import { startPostgres, type PostgresCluster } from "../../support/postgres.ts";

const MAIN = fileURLToPath(new URL("../../../server/cli/main.ts", import.meta.url));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

suite("command line", () => {
  let folder: string;
  let keyFile: string;
  let cluster: PostgresCluster;

  before(async () => {
    ensureBuilt(fileURLToPath(new URL("../../..", import.meta.url)));
    cluster = await startPostgres();
    process.env["DATABASE_URL"] = await cluster.createDatabase();
    folder = await temporaryFolder("cli");
    keyFile = join(folder, "key.json");
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster.remove();
  });

  // A process as the operator starts it, with nothing in its environment but what is given.
  const runProcess = (words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    new Promise((resolve) => {
      const env = { PATH: process.env["PATH"], DATA_DIR: join(folder, "data"), ...environment };
      const child = execFile(process.execPath, [MAIN, ...words], { env }, (_, out, error) =>
        resolve({ code: child.exitCode ?? -1, out, error }),
      );
    });
  // The same without a process, which takes a second to load.
  const run = async (words: readonly string[]): Promise<Outcome> => {
    const said: string[] = [];
    const complaints: string[] = [];
    const code = await runCommandLine(words, { say: (text) => void said.push(text), complain: (text) => void complaints.push(text) });
    return { code, out: said.join("\n"), error: complaints.join("\n") };
  };
  const json = async <T>(shape: v.GenericSchema<unknown, T>, words: readonly string[], code = 0): Promise<T> => {
    const outcome = await run([...words, "--json"]);
    assert.equal(outcome.code, code, outcome.error);
    return v.parse(shape, JSON.parse(outcome.out));
  };
  const Token = v.object({ token: v.string(), tokenId: v.string(), expiresAt: v.string() });
  const mint = async () =>
    (await json(Token, ["token", "mint", "--key-file", keyFile, "--subject", "ana", "--name", "Ana Ruiz", "--roles", "admin, desk"])).token;

  test("from nothing to a token that is taken, ended, and a tenant that is suspended", async () => {
    const tenant = await json(v.object({ id: v.string(), origins: v.array(v.string()) }), [
      "tenant",
      "create",
      "--name",
      "Acme",
      "--origins",
      "https://a.example, http://localhost:3000",
    ]);
    assert.deepEqual(tenant.origins, ["https://a.example", "http://localhost:3000"]);
    const key = await json(v.object({ keyId: v.string(), secret: v.optional(v.string()) }), [
      "key",
      "create",
      "--tenant",
      "Acme",
      "--out",
      keyFile,
    ]);
    assert.equal(key.secret, undefined);
    assert.equal(statSync(keyFile).mode & 0o777, 0o600);
    const token = await mint();
    const Inspected = v.object({
      valid: v.boolean(),
      reason: v.optional(v.string()),
      name: v.optional(v.string()),
      roles: v.optional(v.array(v.string())),
    });
    assert.deepEqual(await json(Inspected, ["token", "inspect", token]), { valid: true, name: "Ana Ruiz", roles: ["admin", "desk"] });

    await json(v.object({ members: v.literal(3) }), [
      "room",
      "create",
      "--tenant",
      tenant.id,
      "--name",
      "Front desk",
      "--owner",
      "ana",
      "--members",
      "ben,chi,ana",
    ]);
    const [room] = await json(v.array(v.object({ name: v.string(), members: v.number() })), ["room", "list", "--tenant", "Acme"]);
    assert.deepEqual(room, { name: "Front desk", members: 3 });

    await json(v.unknown(), ["token", "revoke", "--tenant", "Acme", "--subject", "ana"]);
    assert.match((await json(Inspected, ["token", "inspect", token], 1)).reason ?? "", /signed out/);
    const Files = v.object({ fileBytes: v.number(), quotaBytes: v.number(), extensions: v.array(v.string()), scannerAway: v.string() });
    const files = await json(Files, ["tenant", "files", "--tenant", "Acme", "--file-bytes", "100M", "--extensions", "pdf,JPG"]);
    assert.deepEqual([files.fileBytes, files.extensions, files.scannerAway], [100 * 1024 ** 2, ["pdf", "jpg"], "hold"]);
    await json(Files, ["tenant", "files", "--tenant", "Acme", "--quota-bytes", "5000", "--scanner-away", "allow"]);
    assert.deepEqual(await json(Files, ["tenant", "files", "--tenant", "Acme"]), { ...files, quotaBytes: 5_000, scannerAway: "allow" });

    await json(v.unknown(), ["tenant", "suspend", "--tenant", "Acme"]);
    assert.match((await json(Inspected, ["token", "inspect", await mint()], 1)).reason ?? "", /suspended/);
    await json(v.unknown(), ["tenant", "resume", "--tenant", "Acme"]);
    const listed = await run(["tenant", "list"]);
    assert.match(listed.out, /Acme\s+active/);
  });

  test("keys rotate and are revoked; the list shows no secret", async () => {
    const Key = v.object({ keyId: v.string(), algorithm: v.string(), secret: v.string() });
    await json(v.unknown(), ["tenant", "create", "--name", "Keys"]);
    const first = await json(Key, ["key", "create", "--tenant", "Keys", "--algorithm", "HS256"]);
    const second = await json(Key, ["key", "rotate", "--tenant", "Keys", "--key", first.keyId, "--overlap", "2h"]);
    await json(v.unknown(), ["key", "revoke", "--tenant", "Keys", "--key", second.keyId]);
    const listed = await run(["key", "list", "--tenant", "Keys", "--json"]);
    const states = v.parse(v.array(v.object({ id: v.string(), state: v.string() })), JSON.parse(listed.out));
    assert.deepEqual(
      new Map(states.map(({ id, state }) => [id, state])),
      new Map([
        [second.keyId, "revoked"],
        [first.keyId, "ending"],
      ]),
    );
    for (const { secret } of [first, second]) assert.ok(!listed.out.includes(secret));
  });

  test("a file that is there already, a folder that is not and a tenant that is not make no key and leave no file", async () => {
    await json(v.unknown(), ["tenant", "create", "--name", "Places"]);
    const there = join(folder, "there.json");
    writeFileSync(there, "mine");
    symlinkSync(join(folder, "nowhere"), join(folder, "link.json"));
    const create = (out: string, tenant = "Places") => run(["key", "create", "--tenant", tenant, "--out", out]);
    assert.match((await create(there)).error, /No key was made: .*there\.json exists already/);
    assert.equal(readFileSync(there, "utf8"), "mine");
    assert.match((await create(join(folder, "link.json"))).error, /exists already/);
    assert.match((await create(join(folder, "no/such.json"))).error, /No key was made: there is no folder .*mkdir -p/);
    assert.match((await create(join(folder, "new.json"), "Nobody")).error, /no such tenant/);
    assert.ok(!existsSync(join(folder, "new.json")));
    assert.deepEqual(JSON.parse((await run(["key", "list", "--tenant", "Places", "--json"])).out), []);
    const { keyId } = await json(v.object({ keyId: v.string() }), [
      "key",
      "create",
      "--tenant",
      "Places",
      "--out",
      join(folder, "new.json"),
    ]);
    const rotated = await run(["key", "rotate", "--tenant", "Places", "--key", keyId, "--out", there]);
    assert.match(rotated.error, /No key was made/);
    assert.equal((JSON.parse((await run(["key", "list", "--tenant", "Places", "--json"])).out) as unknown[]).length, 1);
  });

  test("no key is written where a commit or npm pack would take it along", async () => {
    const [tree, packed, ignored] = ["tree", "packed", "ignored"].map((name) => join(folder, name)) as [string, string, string];
    for (const place of [join(tree, "deep"), join(packed, "deep"), join(ignored, "keys"), join(ignored, "lib")])
      mkdirSync(place, { recursive: true });
    for (const place of [tree, ignored]) execFileSync("git", ["init", "--quiet", place]);
    writeFileSync(join(packed, "package.json"), "{}");
    writeFileSync(join(ignored, ".gitignore"), "keys/\nlib/\n*.key\n");
    writeFileSync(join(ignored, "package.json"), JSON.stringify({ files: ["lib/**/*.json"] }));
    symlinkSync(join(tree, "deep"), join(folder, "innocent"));
    const create = (out: string) => run(["key", "create", "--tenant", "Acme", "--out", out]);
    for (const [out, says] of [
      [join(tree, "acme.json"), /a commit in .*tree would take .*acme\.json along.*--out \//],
      [join(tree, "deep/acme.json"), /a commit in .*tree/],
      [join(folder, "innocent/acme.json"), /a commit in .*tree/],
      [join(packed, "acme.json"), /npm pack in .*packed/],
      [join(packed, "deep/acme.json"), /npm pack in .*packed/],
      [join(ignored, "acme.json"), /a commit in .*ignored/],
      // Ignored by git, and listed for npm.
      [join(ignored, "lib/acme.json"), /npm pack in .*ignored/],
    ] as const) {
      const { code, error } = await create(out);
      assert.equal(code, 1, out);
      assert.match(error, says);
      assert.ok(!existsSync(out), out);
    }
    for (const out of [join(ignored, "keys/acme.json"), join(ignored, "acme.key"), join(folder, "elsewhere.json")]) {
      const { code, error } = await create(out);
      assert.equal(code, 0, error);
      assert.equal(lstatSync(out).mode & 0o777, 0o600);
    }
  });

  test("--version says the package's version, and a failure with --json is JSON on standard output", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string };
    assert.deepEqual(await run(["--version"]), { code: 0, out: version, error: "" });
    assert.deepEqual(JSON.parse((await run(["--version", "--json"])).out), { version });
    const Failure = v.object({ error: v.object({ message: v.string() }) });
    assert.match((await json(Failure, ["tenant", "suspend", "--tenant", "Nobody"], 1)).error.message, /no such tenant/);
    assert.match((await json(Failure, ["tenant", "create"], 2)).error.message, /--name/);
    const wrong = await runProcess(["tenant", "list", "--json"], { PORT: "x" });
    assert.equal(JSON.parse(wrong.out).error.problems[0].variable, "PORT");
    assert.match(wrong.error, /PORT must be/);
  });

  test("K10 tenant policy says what people may do, and sets it", async () => {
    const Policy = v.object({
      peopleSearch: v.string(),
      groupCreators: v.array(v.string()),
      administrators: v.array(v.string()),
      readReceipts: v.boolean(),
      presence: v.boolean(),
      editWindow: v.nullable(v.number()),
      editors: v.array(v.string()),
      moderators: v.array(v.string()),
      filters: v.array(v.unknown()),
      wideMentions: v.string(),
      wideMentioners: v.array(v.string()),
      mentionRoles: v.array(v.string()),
      wideMentionWarning: v.number(),
      emergencySenders: v.array(v.string()),
      emergencyRepeat: v.number(),
      emergencyExpiry: v.number(),
      escalateAfter: v.number(),
      escalateTo: v.array(v.unknown()),
    });
    const calm = { emergencySenders: [], emergencyRepeat: 300, emergencyExpiry: 1_800, escalateAfter: 600, escalateTo: [] };
    assert.equal((await run(["tenant", "create", "--name", "Ruled"])).code, 0);
    const policy = (...options: string[]) => json(Policy, ["tenant", "policy", "--tenant", "Ruled", ...options]);
    assert.deepEqual(await policy(), {
      peopleSearch: "everyone",
      groupCreators: [],
      administrators: ["admin"],
      readReceipts: true,
      presence: true,
      editWindow: 300,
      editors: [],
      moderators: [],
      filters: [],
      wideMentions: "everyone",
      wideMentioners: [],
      mentionRoles: [],
      wideMentionWarning: 20,
      ...calm,
    });
    await policy("--people-search", "shared_rooms", "--group-creators", "lead,admin", "--read-receipts", "off", "--presence", "off");
    assert.deepEqual(await policy("--administrators", "boss"), {
      peopleSearch: "shared_rooms",
      groupCreators: ["lead", "admin"],
      administrators: ["boss"],
      readReceipts: false,
      presence: false,
      editWindow: 300,
      editors: [],
      moderators: [],
      filters: [],
      wideMentions: "everyone",
      wideMentioners: [],
      mentionRoles: [],
      wideMentionWarning: 20,
      ...calm,
    });
    const { editWindow, editors } = await policy("--edit-window", "900", "--editors", "lead,boss");
    assert.deepEqual([editWindow, editors], [900, ["lead", "boss"]]);
    assert.deepEqual((await policy("--edit-window", "always", "--editors", "none")).editWindow, null);
    assert.deepEqual((await policy("--edit-window", "never")).editWindow, 0);
    await policy("--wide-mentions", "moderators", "--wide-mentioners", "lead");
    const ruled = await policy("--mention-roles", "nurse,doctor", "--wide-mention-warning", "50");
    const { wideMentions, wideMentioners, mentionRoles, wideMentionWarning } = ruled;
    assert.deepEqual([wideMentions, wideMentioners, mentionRoles, wideMentionWarning], ["moderators", ["lead"], ["nurse", "doctor"], 50]);
    assert.deepEqual((await policy("--group-creators", "all")).groupCreators, []);
    const { emergencySenders, emergencyRepeat, escalateTo } = await policy(
      "--emergency-senders",
      "lead",
      "--emergency-repeat",
      "120",
      "--escalate-to",
      "role:head,subject:u-17",
    );
    assert.deepEqual([emergencySenders, emergencyRepeat, escalateTo], [["lead"], 120, [{ role: "head" }, { subject: "u-17" }]]);
    for (const wrong of [
      ["--people-search", "x"],
      ["--emergency-repeat", "5"],
      ["--escalate-to", "head"],
      ["--read-receipts", "maybe"],
      ["--edit-window", "soon"],
      ["--wide-mentions", "some"],
      ["--wide-mention-warning", "0"],
      ["--administrators", ","],
    ])
      assert.equal((await run(["tenant", "policy", "--tenant", "Ruled", ...wrong])).code, 2);
  });

  test("K10 while a server holds the folder, commands reach the data through it, and the server sees what they do", async () => {
    const database = await openDatabase({ folder: join(folder, "data") });
    try {
      const minted = await runProcess(["token", "mint", "--key-file", keyFile, "--subject", "ana"]);
      assert.match(minted.out, /^ey[\w-]+\.[\w-]+\.[\w-]+\n$/);
      const made = await runProcess(["tenant", "create", "--name", "Beside", "--origins", "https://beside.example"]);
      assert.deepEqual([made.code, made.error], [0, ""]);
      assert.match((await runProcess(["tenant", "list"])).out, /Beside/);
      const names = await database.acrossTenants((tx) => rows<{ name: string }>(tx, sql`select name from tenants where name = 'Beside'`));
      assert.equal(names.length, 1);
    } finally {
      await database.close();
    }
  });

  test("what is typed wrongly ends with 2, says how it is right and changes nothing", async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [["tenants"], /no command/],
      [["tenant"], /no command/],
      [["tenant", "create"], /--name/],
      [["tenant", "create", "--nam", "x"], /no option --nam/],
      [["tenant", "create", "--name"], /--name needs a value/],
      [["tenant", "create", "--name", "Two", "words"], /one word too many/],
      [["token", "mint", "--key-file", keyFile, "--subject", "ana", "--expires", "tomorrow"], /--expires must be/],
      [["token", "mint", "--key-file", keyFile, "--subject", "ana", "--expires", "2d"], /24h/],
      [["token", "mint", "--key-file", keyFile, "--subject", "ana", "--tenant", "other"], /belongs to tenant/],
      [["token", "revoke", "--tenant", "Acme"], /one of --token-id and --subject/],
      [["token", "inspect"], /Give the token/],
      [
        ["key", "create", "--tenant", "Acme", "--jwks-url", "https://login.example/keys", "--out", join(folder, "x.json")],
        /--out goes with/,
      ],
      [["room", "list", "--tenant", "Acme", "--limit", "0"], /--limit/],
      [["tenant", "files", "--tenant", "Acme", "--file-bytes", "much"], /--file-bytes must be/],
      [["tenant", "files", "--tenant", "Acme", "--scanner-away", "panic"], /hold or allow/],
    ];
    for (const [words, message] of wrong) {
      const { code, out, error } = await run(words);
      assert.equal(code, 2, `${words.join(" ")}: ${error}`);
      assert.match(error, message);
      assert.equal(out, "");
    }
  });

  test("what cannot be done ends with 1 and names the fix, without a stack", async () => {
    writeFileSync(join(folder, "no-key.json"), "{}");
    const failing: readonly (readonly [readonly string[], RegExp, Readonly<Record<string, string>>?])[] = [
      [["tenant", "suspend", "--tenant", "Nobody"], /no such tenant/],
      [["tenant", "create", "--name", "Acme"], /taken/],
      [["tenant", "create", "--name", "x", "--origins", "app.example"], /scheme, host and port/],
      [["tenant", "files", "--tenant", "Acme", "--extensions", "pdf,exe"], /none that can run/],
      [["token", "mint", "--key-file", join(folder, "no-key.json"), "--subject", "ana"], /not a key file/],
      [["token", "mint", "--key-file", "/nowhere", "--subject", "ana"], /cannot be read/],
      [["tenant", "list"], /PORT must be/, { PORT: "x" }],
      [["tenant", "list"], /DATABASE_URL/, { DATABASE_URL: "postgres://127.0.0.1:1/none" }],
    ];
    for (const [words, message, environment] of failing) {
      const { code, error } = await (environment === undefined ? run(words) : runProcess(words, environment));
      assert.equal(code, 1, `${words.join(" ")}: ${error}`);
      assert.match(error, message);
      assert.ok(!error.includes("    at "), error);
    }
  });

  test("every command of the overview has help with an example that begins with it", async () => {
    const { out, code } = await run(["--help"]);
    assert.equal(code, 0);
    const commands = [...out.matchAll(/^ {2}((?:tenant|key|api-key|token|room|files|config) \w+|serve) /gm)].map(([, name = ""]) => name);
    assert.equal(commands.length, 24);
    const helps = await Promise.all(commands.map(async (name) => [name, await run([...name.split(" "), "--help"])] as const));
    for (const [name, help] of helps) {
      assert.equal(help.code, 0);
      assert.ok(help.out.includes(`npm run -s staff-chat -- ${name}`), name);
      assert.ok(help.out.includes("--json"));
    }
  });

  test("serve says the address that answers, whatever the port, and names that look like a slip", async () => {
    const env = { PATH: process.env["PATH"], DATA_DIR: join(folder, "served"), PORT: "0", REDIS_ULR: "x", LOG_FORMAT: "json" };
    const child = spawn(process.execPath, [MAIN, "serve"], { env, stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const lines: { event: string; variable?: string; msg: string }[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(JSON.parse(line));
      if (lines.at(-1)?.event === "listening") break;
    }
    assert.deepEqual([lines[0]?.event, lines[0]?.variable], ["variable_unknown", "REDIS_ULR"]);
    const [address = ""] = /http:\S+/.exec(lines.at(-1)?.msg ?? "") ?? [];
    assert.equal((await fetch(`${address}/readyz`)).status, 200);
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
  });

  test("F6 files rotate seals what is plain, says what it did, and fails when a file cannot be read", async () => {
    const filesDir = join(folder, "files");
    const key = (byte: number) => Buffer.alloc(32, byte).toString("base64");
    const plain = createDiskStore({ folder: filesDir, keys: { current: null, old: [] } });
    await plain.write("f".repeat(32), Readable.from([Buffer.from("content")]));
    const sealed = await runProcess(["files", "rotate", "--json"], { FILES_DIR: filesDir, FILES_KEY: key(1) });
    assert.equal(sealed.code, 0, sealed.error);
    assert.deepEqual(JSON.parse(sealed.out), { rewritten: 1, kept: 0, underWay: 0, unreadable: [] });
    const lost = await runProcess(["files", "rotate"], { FILES_DIR: filesDir, FILES_KEY: key(2) });
    assert.equal(lost.code, 1);
    assert.match(lost.out, /cannot be read.*FILES_KEYS_OLD.*\nf{32}/);
    const bucket = await runProcess(["files", "rotate"], { S3_BUCKET: "files" });
    assert.match(bucket.error, /lie in a bucket/);
  });

  test("config check says a missing script beside all else that is wrong", async () => {
    const checked = await runProcess(["config", "check", "--json"], { PORT: "x", REDIS_URL: "redis://host", WIDGET_DIR: folder });
    const { problems } = JSON.parse(checked.out) as { problems: { variable: string; fix: string }[] };
    assert.deepEqual(
      problems.map(({ variable }) => variable),
      ["PORT", "REDIS_URL", "WIDGET_DIR"],
    );
    assert.match(problems.at(-1)?.fix ?? "", /npm run build/);
  });

  test("config check, print and doc speak of the environment, without opening a database", async () => {
    const checked = await runProcess(["config", "check", "--json"], { PORT: "x", REDIS_ULR: "y" });
    assert.equal(checked.code, 1);
    const Report = v.object({
      valid: v.boolean(),
      problems: v.array(v.object({ variable: v.string() })),
      warnings: v.array(v.object({ variable: v.string() })),
    });
    assert.deepEqual(v.parse(Report, JSON.parse(checked.out)), {
      valid: false,
      problems: [{ variable: "PORT" }],
      warnings: [{ variable: "REDIS_ULR" }],
    });
    const printed = await runProcess(["config", "print"], { DATABASE_URL: "postgres://user:hunter2@host/db" });
    assert.match(printed.out, /DATABASE_URL\s+\(secret\)\s+environment/);
    assert.ok(!printed.out.includes("hunter2"));
    const written = await runProcess(["config", "doc"]);
    assert.equal(written.out, readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8"));
  });
});
