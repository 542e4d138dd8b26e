import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { renderConfigDocument, showSettings } from "../../../server/config/config-document.ts";
import { ConfigError, findMisspelt, loadConfig, type Environment } from "../../../server/config/config.ts";
import { VARIABLE_LIST } from "../../../server/config/config-variables.ts";

const KEY = "q4V1Zk8o0mYxT2nLr7bWc5uHs9dEj3fGiPaXtKvMyQw=";
const KEY_BYTES = new Uint8Array(Buffer.from(KEY, "base64"));
const OTHER = "7Hn2yBqX5sWk0RtVd8mZf1LcJ4uPg6oAeYi3xKvTrMs=";

function problemsOf(environment: Environment, readFile?: (path: string) => string): string[] {
  try {
    loadConfig(environment, readFile);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const { rule, fix } of error.problems) assert.ok(rule !== "" && fix !== "");
    return error.problems.map(({ variable }) => variable);
  }
}

suite("configuration", () => {
  test("an empty environment is a complete development configuration", () => {
    const config = loadConfig({});
    assert.equal(config.host, "127.0.0.1");
    assert.equal(config.port, 8080);
    assert.equal(config.publicUrl, "http://localhost:8080");
    assert.equal(config.databaseUrl, null);
    assert.equal(config.dataDir, ".data");
    assert.equal(config.keyEncryptionKey.length, 32);
    assert.deepEqual(config.trustedProxies, []);
    assert.equal(loadConfig({ PORT: "3000" }).publicUrl, "http://localhost:3000");
    assert.deepEqual(loadConfig({ PORT: "", REDIS_URL: "" }), config);
  });

  test("everything that is wrong is said at once, each with its rule and its fix", () => {
    const wrong = {
      PORT: "80a",
      PUBLIC_URL: "https://chat.example.com/path",
      DATABASE_URL: "mysql://x",
      REDIS_URL: "x",
      KEY_ENCRYPTION_KEY: "short",
      TRUSTED_PROXIES: "10.0.0.0/33,::1",
      LOG_LEVEL: "loud",
      NODE_ENV: "staging",
      TOKEN_AUDIENCE: "two words",
      RATE_MESSAGES_PER_MINUTE: "49",
      SHUTDOWN_SECONDS: "-1",
    };
    assert.deepEqual(problemsOf(wrong).sort(), Object.keys(wrong).sort());
  });

  test("a variable that is wrong hides no rule between others", () => {
    const said = problemsOf({
      NODE_ENV: "production",
      PORT: "80a",
      KEY_ENCRYPTION_KEY: KEY,
      PUBLIC_URL: "http://chat.example.com",
      FILES_URL: "http://files.example.net",
      REDIS_URL: "redis://host",
      S3_ACCESS_KEY_ID: "id",
      CLAMD_ADDRESS: "tcp://clamd:3310",
      SCAN_WEBHOOK_URL: "https://scanner.example.com",
    });
    assert.deepEqual([...new Set(said)].sort(), [
      "FILES_URL",
      "PORT",
      "PUBLIC_URL",
      "REDIS_URL",
      "S3_ACCESS_KEY_ID",
      "SCAN_WEBHOOK_SECRET",
      "SCAN_WEBHOOK_URL",
    ]);
    assert.equal(said.length, 7);
  });

  test("a rule is silent about a variable that is wrong by itself", () => {
    assert.deepEqual(problemsOf({ REDIS_URL: "redis://host", S3_BUCKET: "two words", S3_ENDPOINT: "https://s3.example.com" }), [
      "S3_BUCKET",
    ]);
    assert.deepEqual(problemsOf({ NODE_ENV: "production", KEY_ENCRYPTION_KEY: KEY, PUBLIC_URL: "chat" }), ["PUBLIC_URL"]);
  });

  test("a node that other machines can reach says which environment it is, where its key is the one that everybody knows", () => {
    assert.deepEqual(problemsOf({ HOST: "0.0.0.0" }), ["NODE_ENV"]);
    for (const fine of [{ HOST: "0.0.0.0", NODE_ENV: "development" }, { HOST: "::", KEY_ENCRYPTION_KEY: KEY }, { HOST: "localhost" }])
      assert.deepEqual(problemsOf(fine), []);
  });

  test("F7 Redis with files on disk is refused, and with a bucket it is not", () => {
    assert.deepEqual(problemsOf({ REDIS_URL: "redis://host" }), ["REDIS_URL"]);
    assert.throws(() => loadConfig({ REDIS_URL: "redis://host" }), /uploaded files would lie on the disk of one.*S3_BUCKET/);
    assert.equal(loadConfig({ REDIS_URL: "redis://host", S3_BUCKET: "files" }).s3Bucket, "files");
  });

  test("F7 half of a storage's settings is refused", () => {
    assert.deepEqual(problemsOf({ S3_BUCKET: "files", S3_ACCESS_KEY_ID: "id" }), ["S3_SECRET_ACCESS_KEY"]);
    assert.deepEqual(problemsOf({ S3_BUCKET: "files", S3_SECRET_ACCESS_KEY: "secret" }), ["S3_ACCESS_KEY_ID"]);
    assert.deepEqual(problemsOf({ S3_ENDPOINT: "https://s3.example.com", S3_ACCESS_KEY_ID: "id" }), ["S3_ENDPOINT", "S3_ACCESS_KEY_ID"]);
    assert.deepEqual(problemsOf({ S3_BUCKET: "files", FILES_KEY: KEY }), ["FILES_KEY"]);
    assert.deepEqual(problemsOf({ S3_BUCKET: "files", S3_KMS_KEY_ID: "key" }), ["S3_KMS_KEY_ID"]);
    assert.deepEqual(problemsOf({ S3_BUCKET: "files", S3_KMS_KEY_ID: "key", S3_ENCRYPTION: "aws:kms" }), []);
  });

  test("F6 keys of files are read from files too, the old ones by comma", () => {
    const config = loadConfig({ FILES_KEY_FILE: "/run/key", FILES_KEYS_OLD: `${KEY}, ${OTHER}` }, () => `${KEY}\n`);
    assert.deepEqual(config.filesKey, KEY_BYTES);
    assert.deepEqual(config.filesKeysOld, [KEY_BYTES, new Uint8Array(Buffer.from(OTHER, "base64"))]);
    assert.deepEqual(problemsOf({ FILES_KEY: "short", FILES_KEYS_OLD: `${KEY},short` }), ["FILES_KEY", "FILES_KEYS_OLD"]);
  });

  test("no problem quotes a secret", () => {
    const environment = { DATABASE_URL: "mysql://user:hunter2@host", KEY_ENCRYPTION_KEY: "hunter2", REDIS_URL: "http://:hunter2@host" };
    assert.throws(
      () => loadConfig(environment),
      (error) => error instanceof ConfigError && error.problems.length === 3 && !error.message.includes("hunter2"),
    );
  });

  test("production refuses the development key and an address without TLS", () => {
    assert.deepEqual(problemsOf({ NODE_ENV: "production" }), ["KEY_ENCRYPTION_KEY", "PUBLIC_URL"]);
    const development = Buffer.from(loadConfig({}).keyEncryptionKey).toString("base64");
    const right = { NODE_ENV: "production", KEY_ENCRYPTION_KEY: KEY, PUBLIC_URL: "https://chat.example.com" };
    assert.deepEqual(problemsOf({ ...right, KEY_ENCRYPTION_KEY: development }), ["KEY_ENCRYPTION_KEY"]);
    assert.deepEqual(problemsOf({ ...right, PUBLIC_URL: "http://chat.example.com" }), ["PUBLIC_URL"]);
    assert.deepEqual(problemsOf(right), []);
  });

  test("production refuses a key that was typed rather than drawn", () => {
    const right = { NODE_ENV: "production", KEY_ENCRYPTION_KEY: KEY, PUBLIC_URL: "https://chat.example.com" };
    const typed = [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      Uint8Array.from({ length: 32 }, (_, index) => index),
      Uint8Array.from({ length: 32 }, (_, index) => 200 - 3 * index),
      Uint8Array.from({ length: 32 }, (_, index) => "change me ".charCodeAt(index % 10)),
      Uint8Array.from({ length: 32 }, (_, index) => (index === 31 ? 1 : 0)),
    ].map((bytes) => Buffer.from(bytes).toString("base64"));
    for (const key of typed) {
      assert.deepEqual(problemsOf({ ...right, KEY_ENCRYPTION_KEY: key, FILES_KEY: key }), ["KEY_ENCRYPTION_KEY", "FILES_KEY"]);
      assert.deepEqual(problemsOf({ KEY_ENCRYPTION_KEY: key }), []);
      assert.deepEqual(problemsOf({ ...right, FILES_KEY: OTHER, FILES_KEYS_OLD: key }), []);
    }
    for (let turn = 0; turn < 2_000; turn += 1) {
      const key = randomBytes(32).toString("base64");
      assert.deepEqual(problemsOf({ ...right, KEY_ENCRYPTION_KEY: key }), [], key);
    }
  });

  test("a public address wants NODE_ENV said, whichever it is", () => {
    for (const address of ["https://chat.example.com", "https://10.0.0.7:8443"]) {
      assert.deepEqual(problemsOf({ PUBLIC_URL: address }), ["NODE_ENV"]);
      assert.deepEqual(problemsOf({ PUBLIC_URL: address, NODE_ENV: "" }), ["NODE_ENV"]);
      assert.deepEqual(problemsOf({ PUBLIC_URL: address, NODE_ENV: "development" }), []);
    }
    for (const address of ["https://localhost:8443", "https://chat.localhost", "https://127.0.0.1", "https://[::1]:1", "http://10.0.0.7"])
      assert.deepEqual(problemsOf({ PUBLIC_URL: address }), []);
  });

  test("F3 files apart have a host of their own, with TLS in production", () => {
    const right = { NODE_ENV: "production", KEY_ENCRYPTION_KEY: KEY, PUBLIC_URL: "https://chat.example.com" };
    assert.equal(loadConfig({ ...right, FILES_URL: "https://files.example.net" }).filesUrl, "https://files.example.net");
    assert.deepEqual(problemsOf({ ...right, FILES_URL: "http://files.example.net" }), ["FILES_URL"]);
    assert.deepEqual(problemsOf({ ...right, FILES_URL: "https://chat.example.com" }), ["FILES_URL"]);
    assert.deepEqual(problemsOf({ PORT: "3000", FILES_URL: "http://localhost:3000" }), ["FILES_URL"]);
  });

  test("a secret may be a file; both at once, or a file that cannot be read, is a problem", () => {
    const readFile = (path: string) => {
      if (path !== "/run/secrets/key") throw new Error("ENOENT");
      return `${KEY}\n`;
    };
    assert.deepEqual(loadConfig({ KEY_ENCRYPTION_KEY_FILE: "/run/secrets/key" }, readFile).keyEncryptionKey, KEY_BYTES);
    assert.deepEqual(
      problemsOf({ KEY_ENCRYPTION_KEY_FILE: "/run/secrets/key", KEY_ENCRYPTION_KEY: KEY, DATABASE_URL_FILE: "/nowhere" }, readFile),
      ["DATABASE_URL_FILE", "KEY_ENCRYPTION_KEY"],
    );
  });

  test("a slip in a name is found, and what has nothing to do with us is left alone", () => {
    const found = findMisspelt({
      REDIS_ULR: "x",
      DATABASE_UR: "x",
      STAFF_CHAT_PORT: "1",
      KEY_ENCRYPTION_KEY_FILES: "x",
      PATH: "x",
      HOSTNAME: "x",
      HOME: "x",
      POST: "x",
      DATA_DIRS: "x",
    });
    assert.deepEqual(
      found.map(({ variable, fix }) => [variable, fix]),
      [
        ["REDIS_ULR", "Did you mean REDIS_URL?"],
        ["DATABASE_UR", "Did you mean DATABASE_URL?"],
        ["STAFF_CHAT_PORT", "Did you mean PORT?"],
        ["KEY_ENCRYPTION_KEY_FILES", "Did you mean KEY_ENCRYPTION_KEY_FILE?"],
        ["DATA_DIRS", "Did you mean DATA_DIR?"],
      ],
    );
  });

  test("what counts is shown without secrets", () => {
    const shown = showSettings({ DATABASE_URL: "postgres://user:hunter2@host/db", PORT: "1234" });
    assert.deepEqual(
      shown.find(({ name }) => name === "DATABASE_URL"),
      { name: "DATABASE_URL", value: "(secret)", source: "environment" },
    );
    assert.deepEqual(
      shown.find(({ name }) => name === "PORT"),
      { name: "PORT", value: "1234", source: "environment" },
    );
    assert.equal(shown.length, VARIABLE_LIST.length);
    assert.ok(!JSON.stringify(shown).includes("hunter2"));
  });

  test("docs/configuration.md is the table that the code makes", () => {
    assert.equal(readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8"), renderConfigDocument());
  });
});
