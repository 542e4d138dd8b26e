import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/last-will.ts";

const ENSURE = fileURLToPath(new URL("../../tools/ensure.mjs", import.meta.url));

/** In the place of npm: notes what it was called with and installs what its words ask for, as npm does under NODE_ENV=production. */
const NPM = `#!/bin/sh
echo "$*" >> calls
mkdir -p node_modules/kept && echo '{}' > node_modules/kept/package.json
case "$*" in *--include=dev*) mkdir -p node_modules/builder && echo '{}' > node_modules/builder/package.json;; esac
touch node_modules/.package-lock.json
`;

suite("what runs before every script of the package", () => {
  let folder: string;
  before(async () => {
    folder = await temporaryFolder("ensure");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const name of ["tools", "bin"]) mkdirSync(join(folder, name), { recursive: true });
    copyFileSync(ENSURE, join(folder, "tools/ensure.mjs"));
    writeFileSync(join(folder, "bin/npm"), NPM);
    chmodSync(join(folder, "bin/npm"), 0o755);
    writeFileSync(join(folder, "package-lock.json"), "{}");
    describePackage(">=20.1");
  });

  const describePackage = (node: string): void =>
    writeFileSync(join(folder, "package.json"), JSON.stringify({ devDependencies: { builder: "1" }, engines: { node } }));
  const ensure = (...words: string[]) => {
    const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"]}`, NODE_ENV: "production" };
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "tools/ensure.mjs"), ...words], { env, encoding: "utf8" });
    return { status, stderr };
  };
  const calls = (): string[] => (existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n") : []);

  test("NODE_ENV=production leaves nothing out that building needs", () => {
    assert.equal(ensure().status, 0);
    assert.match(calls()[0] ?? "", /^ci .*--include=dev/);
    assert.equal(ensure().status, 0);
    assert.equal(calls().length, 1);
  });

  test("where only what runs was installed, running installs nothing more and building does", () => {
    assert.equal(ensure("--run").status, 0);
    assert.doesNotMatch(calls()[0] ?? "", /--include=dev/);
    assert.equal(ensure("--run").status, 0);
    assert.equal(calls().length, 1);
    assert.equal(ensure().status, 0);
    assert.match(calls()[1] ?? "", /--include=dev/);
    assert.ok(existsSync(join(folder, "node_modules/builder")));
  });

  test("a Node that is too old to run the sources is named, with the one that is needed", () => {
    describePackage(">=99.1");
    const { status, stderr } = ensure();
    assert.equal(status, 1);
    assert.match(stderr, /Node >=99\.1 is needed.*here is v\d+/);
  });
});
