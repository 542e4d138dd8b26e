import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which rooms a room may import, beside itself. `*` stands for every room. Holds the arrows of ARCHITECTURE.md. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  "widget/platform": ["protocol"],
  "widget/i18n": ["protocol", "widget/platform"],
  "widget/theme": ["widget/platform"],
  "widget/store": ["protocol", "widget/platform"],
  "widget/outbox": ["protocol", "widget/platform"],
  "widget/transport": ["protocol", "widget/platform"],
  "widget/media": ["protocol", "widget/platform"],
  "widget/content": ["protocol", "widget/platform", "widget/i18n", "widget/theme"],
  "widget/commands": ["protocol", "widget/platform"],
  "widget/elements": [
    "protocol",
    "widget/platform",
    "widget/i18n",
    "widget/theme",
    "widget/store",
    "widget/content",
    "widget/media",
    "widget/commands",
    "widget/application-types",
    "widget/session",
  ],
  // Types only: what the views may know of the element around them.
  "widget/application-types": ["protocol", "widget/platform", "widget/i18n", "widget/commands", "widget/session"],
  "widget/session": ["protocol", "widget/platform", "widget/store", "widget/outbox", "widget/media", "widget/transport", "widget/commands"],
  // The entry sees the rest of the widget; what it imports eagerly is held by the size gate.
  widget: [
    "protocol",
    "widget/platform",
    "widget/i18n",
    "widget/theme",
    "widget/store",
    "widget/commands",
    "widget/elements",
    "widget/content",
    "widget/session",
    "widget/application-types",
  ],
  "server/errors": ["protocol"],
  "server/config": ["protocol"],
  "server/bus": ["protocol", "server/errors", "server/telemetry"],
  "server/blobs": ["protocol", "server/errors", "server/telemetry"],
  "server/media": ["protocol", "server/errors", "server/telemetry"],
  "server/telemetry": ["protocol", "server/errors"],
  "server/repositories": ["protocol", "server/errors", "server/telemetry"],
  "server/services": ["protocol", "server/errors", "server/repositories", "server/bus", "server/blobs", "server/media", "server/telemetry"],
  "server/http": ["protocol", "server/errors", "server/services", "server/telemetry"],
  "server/sockets": ["protocol", "server/errors", "server/services", "server/bus", "server/telemetry"],
  "server/jobs": ["protocol", "server/errors", "server/services", "server/telemetry"],
  "server/cli": [
    "protocol",
    "server/errors",
    "server/services",
    "server/repositories",
    "server/bus",
    "server/blobs",
    "server/telemetry",
    "server/config",
    "server",
  ],
  // main, app and assemble: the wiring.
  server: [
    "protocol",
    "server/errors",
    "server/config",
    "server/bus",
    "server/blobs",
    "server/media",
    "server/telemetry",
    "server/repositories",
    "server/services",
    "server/http",
    "server/sockets",
    "server/jobs",
  ],
  demo: ["protocol", "server", "server/services", "server/repositories", "server/config", "server/bus", "server/telemetry"],
};

/** Modules that are a room of their own although they stand in the folder of another. */
const MODULE_ROOMS: Readonly<Record<string, string>> = {
  "widget/client/client.ts": "widget/session",
  "widget/client/commands.ts": "widget/commands",
  "server/base/errors.ts": "server/errors",
};

/** Which folders may import a package. Anything that is not listed may not be imported at all. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  valibot: [
    "protocol",
    "server/http",
    "server/config",
    "server/services",
    "widget/transport",
    "widget/outbox",
    "widget/media",
    "widget/session",
  ],
  lit: ["widget", "widget/elements", "widget/content", "widget/i18n", "widget/theme"],
  "drizzle-orm": ["server/repositories", "server/services", "demo"],
  "drizzle-kit": [],
  hono: ["server/http", "server", "server/sockets", "demo"],
  "hono-openapi": ["server/http"],
  "@hono/node-server": ["server", "demo"],
  ws: ["server/sockets"],
  postgres: ["server/repositories"],
  "@electric-sql/pglite": ["server/repositories"],
  redis: ["server/bus"],
  "@tus/server": ["server/http"],
  "@tus/utils": ["server/blobs"],
  "file-type": ["server/media"],
  sharp: ["server/media"],
  "@tus/s3-store": ["server/blobs"],
  "@aws-sdk/client-s3": ["server/blobs"],
  "rate-limiter-flexible": ["server/services"],
  jose: ["server/services"],
  pino: ["server/telemetry"],
  citty: ["server/cli"],
  dompurify: ["widget/content"],
  "tus-js-client": ["widget/media"],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = globSync("{protocol,widget,server,demo}/**/*.{ts,js}", { cwd: root }).map((file) => file.replaceAll("\\", "/"));
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));

function importsOf(file: string, source: string): Import[] {
  const pattern = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;
  return [...source.matchAll(pattern)].map((match) => ({ file, target: match[1] ?? match[2] ?? match[3] ?? "" }));
}

function roomOf(file: string): string {
  const own = MODULE_ROOMS[file];
  if (own !== undefined) return own;
  if (/^server\/config[^/]*\.ts$/.test(file)) return "server/config";
  if (/^widget\/application-types\.ts$/.test(file)) return "widget/application-types";
  const [top = "", second = ""] = file.split("/");
  const nested = `${top}/${second}`;
  return nested in ARROWS ? nested : top;
}

function packageOf(target: string): string {
  const parts = target.split("/");
  return target.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

suite("architecture", () => {
  test("there are imports to look at", () => {
    assert.ok(imports.length > 50, `only ${imports.length} imports found`);
  });

  test("every import follows an arrow that is drawn", () => {
    const wrong = imports
      .filter(({ target }) => target.startsWith("."))
      .map(({ file, target }) => ({ file, to: normalize(join(dirname(file), target)).replaceAll("\\", "/") }))
      .map(({ file, to }) => ({ file, to, from: roomOf(file), room: roomOf(to) }))
      .filter(({ from, room }) => from !== room && !(ARROWS[from] ?? []).includes(room))
      .map(({ file, to, from, room }) => `${file} imports ${to}: no arrow from ${from} to ${room}`);
    assert.deepEqual(wrong, []);
  });

  test("every package is imported by its owners only", () => {
    const wrong = imports
      .filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:") && !target.startsWith("/"))
      .filter(({ file, target }) => !(OWNERS[packageOf(target)] ?? []).includes(roomOf(file)))
      .map(({ file, target }) => `${file} imports ${target}`);
    assert.deepEqual(wrong, []);
  });

  test("only the server, the demo and tests see Node's own modules", () => {
    const wrong = imports.filter(({ file, target }) => target.startsWith("node:") && /^(protocol|widget)\//.test(file));
    assert.deepEqual(wrong, []);
  });

  test("the headless client imports no Lit", () => {
    const wrong = imports.filter(
      ({ file, target }) => /^widget\/(store|outbox|media|transport|platform|session)/.test(file) && packageOf(target) === "lit",
    );
    assert.deepEqual(wrong, []);
  });

  test("paths, close codes and media types of the protocol are written in protocol/ only", () => {
    const literal =
      /["'`]\/v1\/(?:open|tickets|commands|poll|socket|rooms|users|session|revocations)|\b(?:4001|4003|4008|4029)\b(?!_)|application\/problem\+json/;
    const wrong = [...sources]
      .filter(([file]) => !file.startsWith("protocol/"))
      .flatMap(([file, source]) =>
        withoutComments(source)
          .split("\n")
          .filter((line) => literal.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    assert.deepEqual(wrong, []);
  });

  test("nothing in the code is a default export, an index of re-exports or an any", () => {
    const wrong = [...sources]
      .filter(([file, source]) => file.endsWith("/index.ts") || /\bas any\b|: any\b|<any>/.test(withoutComments(source)))
      .map(([file]) => file);
    assert.deepEqual(wrong, []);
  });
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}
