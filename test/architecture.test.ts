import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PROBLEM_MEDIA_TYPE } from "../protocol/errors.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { PATHS } from "../protocol/http.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which rooms a room may import beside itself. Holds the arrows of ARCHITECTURE.md. */
interface Arrows {
  /** For what they do; types as well. */
  readonly values: readonly string[];
  /** For their types alone. */
  readonly types?: readonly string[];
  /** By `import()` alone, and for their types. */
  readonly lazily?: readonly string[];
}

/** What every view may use. */
const SEEN_BY_VIEWS = [
  "protocol",
  "widget/client/platform",
  "widget/client/store",
  "widget/content",
  "widget/i18n",
  "widget/theme",
  "widget/base",
  "widget/views/shared",
  "widget/views/controls",
];
const SEEN_BY_SERVICES = [
  "protocol",
  "server/base",
  "server/database",
  "server/repositories",
  "server/bus",
  "server/blobs",
  "server/media",
  "server/outbound",
];

/** A room is a folder; the longest name that fits counts. A file right in `server/` is a room of its own. */
const ARROWS: Readonly<Record<string, Arrows>> = {
  protocol: { values: [] },

  "widget/base": { values: ["protocol"] },
  "widget/theme": { values: [] },
  "widget/i18n": { values: ["protocol"] },
  "widget/content": { values: ["protocol"] },
  "widget/client/platform": { values: ["protocol"] },
  "widget/client/store": { values: ["protocol"] },
  "widget/client/platform/browser": { values: ["widget/client/platform"] },
  "widget/client/queue": { values: ["protocol", "widget/client/platform"] },
  "widget/client/outbox": { values: ["protocol", "widget/client/platform", "widget/client/store", "widget/client/queue"] },
  "widget/client/uploads": { values: ["protocol", "widget/client/platform", "widget/client/queue"] },
  "widget/client/transport": { values: ["protocol", "widget/client/platform"] },
  "widget/client/storage": {
    values: ["protocol", "widget/client/platform", "widget/client/store", "widget/client/outbox"],
    types: ["widget/client/transport"],
    lazily: ["widget/client/uploads"],
  },
  "widget/client/sync": {
    values: ["protocol", "widget/client/platform", "widget/client/store"],
    types: ["widget/client/transport"],
  },
  "widget/client": {
    values: [
      "protocol",
      "widget/client/platform",
      "widget/client/store",
      "widget/client/transport",
      "widget/client/outbox",
      "widget/client/storage",
      "widget/client/sync",
    ],
    types: ["widget/client/uploads"],
  },
  "widget/views/controls": { values: ["protocol", "widget/i18n", "widget/theme", "widget/views/shared"] },
  "widget/views/shared": {
    values: SEEN_BY_VIEWS.filter((room) => room !== "widget/views/controls"),
    types: ["widget/app", "widget/client"],
  },
  "widget/views/media": { values: SEEN_BY_VIEWS, types: ["widget/client"] },
  "widget/views/people": { values: [...SEEN_BY_VIEWS, "widget/views/lookalikes"], types: ["widget/client"] },
  "widget/views/files": { values: [...SEEN_BY_VIEWS, "widget/views/media"], types: ["widget/client"] },
  "widget/views/rooms": { values: [...SEEN_BY_VIEWS, "widget/views/lookalikes", "widget/views/people"], types: ["widget/client"] },
  "widget/views/lookalikes": { values: SEEN_BY_VIEWS },
  "widget/views/mentions": { values: [...SEEN_BY_VIEWS, "widget/views/lookalikes", "widget/views/people"], types: ["widget/client"] },
  "widget/views/emoji": { values: [...SEEN_BY_VIEWS, "widget/views/mentions"] },
  "widget/views/replies": { values: SEEN_BY_VIEWS },
  "widget/views/previews": { values: SEEN_BY_VIEWS },
  "widget/views/papers": { values: [...SEEN_BY_VIEWS, "widget/views/media"] },
  "widget/views/polls": { values: SEEN_BY_VIEWS },
  "widget/views/threads": { values: SEEN_BY_VIEWS },
  "widget/views/events": { values: SEEN_BY_VIEWS },
  "widget/views/priorities": { values: [...SEEN_BY_VIEWS, "widget/views/files", "widget/views/media"] },
  "widget/views/scheduling": { values: SEEN_BY_VIEWS },
  "widget/views/status": { values: [...SEEN_BY_VIEWS, "widget/views/emoji", "widget/views/scheduling"], types: ["widget/client"] },
  "widget/views/slash": {
    values: [...SEEN_BY_VIEWS, "widget/views/mentions", "widget/views/people", "widget/views/polls"],
    types: ["widget/client"],
  },
  "widget/views/saved": { values: [...SEEN_BY_VIEWS, "widget/views/files", "widget/views/scheduling"] },
  "widget/views/forwarding": { values: [...SEEN_BY_VIEWS, "widget/views/rooms"] },
  "widget/views/reports": { values: [...SEEN_BY_VIEWS, "widget/views/people"], types: ["widget/client"] },
  "widget/views/editing": { values: [...SEEN_BY_VIEWS, "widget/views/mentions"], types: ["widget/client"] },
  "widget/views/search": { values: [...SEEN_BY_VIEWS, "widget/views/files"], types: ["widget/client"] },
  "widget/views/reading": { values: SEEN_BY_VIEWS },
  "widget/views/actions": { values: SEEN_BY_VIEWS, types: ["widget/views/messages"] },
  "widget/views/messages": {
    values: [
      ...SEEN_BY_VIEWS,
      "widget/views/actions",
      "widget/views/editing",
      "widget/views/emoji",
      "widget/views/events",
      "widget/views/forwarding",
      "widget/views/saved",
      "widget/views/replies",
      "widget/views/polls",
      "widget/views/previews",
      "widget/views/threads",
      "widget/views/priorities",
      "widget/views/files",
      "widget/views/reading",
    ],
    types: ["widget/client"],
  },
  "widget/views/composer": {
    values: [
      ...SEEN_BY_VIEWS,
      "widget/views/emoji",
      "widget/views/files",
      "widget/views/mentions",
      "widget/views/polls",
      "widget/views/priorities",
      "widget/views/replies",
      "widget/views/scheduling",
      "widget/views/slash",
    ],
    types: ["widget/client", "widget/views/media"],
  },
  "widget/views/panel": {
    values: [
      ...SEEN_BY_VIEWS,
      "widget/views/composer",
      "widget/views/editing",
      "widget/views/emoji",
      "widget/views/forwarding",
      "widget/views/saved",
      "widget/views/replies",
      "widget/views/polls",
      "widget/views/threads",
      "widget/views/files",
      "widget/views/messages",
      "widget/views/papers",
      "widget/views/people",
      "widget/views/priorities",
      "widget/views/reports",
      "widget/views/rooms",
      "widget/views/search",
      "widget/views/scheduling",
      "widget/views/status",
    ],
    types: ["widget/app", "widget/client"],
  },
  "widget/app": {
    values: [
      "protocol",
      "widget/base",
      "widget/client",
      "widget/client/platform",
      "widget/client/store",
      "widget/content",
      "widget/i18n",
      "widget/element/events",
    ],
    types: ["widget/element"],
    // So that a closed chat has no views.
    lazily: ["widget/app/mount-panel"],
  },
  "widget/app/mount-panel": {
    values: ["protocol", "widget/app", "widget/client", "widget/i18n", "widget/views/panel", "widget/element/events"],
  },
  "widget/element/events": { values: ["protocol"], types: ["widget/client/store"] },
  "widget/element": {
    values: ["protocol", "widget/base", "widget/client/platform", "widget/i18n", "widget/theme", "widget/element/events"],
    types: ["widget/client/store"],
    lazily: ["widget/app"],
  },

  "server/base": { values: ["protocol"] },
  "server/config": { values: ["protocol"] },
  "server/telemetry": { values: ["protocol", "server/base"] },
  "server/database": { values: ["protocol"] },
  "server/bus": { values: ["protocol", "server/base"], types: ["server/telemetry"] },
  "server/blobs": { values: ["protocol", "server/base"] },
  "server/media": { values: ["protocol", "server/base"] },
  "server/outbound": { values: [] },
  "server/repositories": { values: ["protocol", "server/database"] },
  "server/services/shared": { values: SEEN_BY_SERVICES, types: ["server/telemetry"] },
  "server/services/people": {
    values: [...SEEN_BY_SERVICES, "server/services/shared"],
    types: ["server/services/safety", "server/telemetry"],
  },
  "server/services/rooms": { values: [...SEEN_BY_SERVICES, "server/services/shared"] },
  "server/services/safety": {
    values: [...SEEN_BY_SERVICES, "server/services/shared"],
    types: ["server/services/identity", "server/services/messages", "server/services/rooms", "server/telemetry"],
  },
  "server/services/messages": { values: [...SEEN_BY_SERVICES, "server/services/shared", "server/services/safety"] },
  "server/services/effects": { values: [...SEEN_BY_SERVICES, "server/services/shared"], types: ["server/telemetry"] },
  "server/services/priorities": {
    values: [...SEEN_BY_SERVICES, "server/services/shared", "server/services/effects", "server/services/messages", "server/services/rooms"],
  },
  "server/services/scheduling": {
    values: [
      ...SEEN_BY_SERVICES,
      "server/services/shared",
      "server/services/effects",
      "server/services/messages",
      "server/services/safety",
    ],
  },
  "server/services/previews": { values: [...SEEN_BY_SERVICES, "server/services/shared", "server/services/effects"] },
  "server/services/saved": { values: [...SEEN_BY_SERVICES, "server/services/shared", "server/services/effects"] },
  "server/services/provisioning": {
    values: [...SEEN_BY_SERVICES, "server/services/shared", "server/services/identity"],
    types: ["server/services/people", "server/services/rooms", "server/services/messages"],
  },
  "server/services/identity": {
    values: [...SEEN_BY_SERVICES, "server/services/shared"],
    types: ["server/services/people", "server/services/rooms", "server/telemetry"],
  },
  "server/services/files": {
    values: [...SEEN_BY_SERVICES, "server/services/shared", "server/services/identity"],
    types: ["server/services/messages", "server/telemetry"],
  },
  "server/services/search": { values: [...SEEN_BY_SERVICES, "server/services/shared"] },
  "server/services/sync": { values: [...SEEN_BY_SERVICES, "server/services/shared"], types: ["server/services/identity"] },
  "server/realtime": { values: ["protocol", "server/base", "server/bus", "server/services"], types: ["server/telemetry"] },
  "server/http": { values: ["protocol", "server/base", "server/realtime"], types: ["server/services", "server/telemetry"] },
  "server/jobs": { values: [], types: ["protocol", "server/services", "server/telemetry"] },
  "server/cli": {
    values: [
      "protocol",
      "server/base",
      "server/config",
      "server/telemetry",
      "server/database",
      "server/bus",
      "server/blobs",
      "server/repositories",
      "server/services",
    ],
    lazily: ["server/main"],
  },
  "server/app": { values: ["protocol", "server/base", "server/http"] },
  "server/assemble": {
    values: [
      "protocol",
      "server/base",
      "server/config",
      "server/bus",
      "server/blobs",
      "server/media",
      "server/outbound",
      "server/services",
      "server/realtime",
      "server/http",
      "server/jobs",
      "server/app",
    ],
    types: ["server/database", "server/telemetry"],
  },
  "server/main": { values: ["server/base", "server/config", "server/telemetry", "server/database", "server/cli", "server/assemble"] },

  demo: {
    values: ["protocol", "server/config", "server/database", "server/bus", "server/telemetry", "server/services"],
    types: ["widget/client"],
  },
};

/** Which rooms may import a package. Anything that is not listed may not be imported at all. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  valibot: ["protocol", "server/bus", "server/config", "server/http", "server/services", "widget/app", "widget/client"],
  lit: ["widget/element", "widget/app", "widget/views", "widget/content", "widget/i18n", "widget/theme"],
  "@lit/context": ["widget/views/shared"],
  "drizzle-orm": ["server/database", "server/repositories", "server/services", "demo"],
  "drizzle-kit": [],
  hono: ["server/app", "server/http", "demo"],
  "hono-openapi": ["server/http"],
  "@hono/node-server": ["server/http", "demo"],
  ws: ["server/realtime"],
  postgres: ["server/database"],
  "@electric-sql/pglite": ["server/database"],
  redis: ["server/bus"],
  "@tus/server": ["server/http"],
  "@tus/utils": ["server/blobs"],
  "file-type": ["server/media"],
  "ipaddr.js": ["server/outbound"],
  htmlparser2: ["server/services/previews"],
  sharp: ["server/media", "demo/drawn"],
  "@napi-rs/canvas": ["server/media"],
  "pdfjs-dist": ["server/media", "widget/views/papers"],
  "@tus/s3-store": ["server/blobs"],
  "@aws-sdk/client-s3": ["server/blobs"],
  "rate-limiter-flexible": ["server/services"],
  jose: ["server/services"],
  pino: ["server/telemetry"],
  citty: ["server/cli"],
  dompurify: ["widget/content"],
  "tus-js-client": ["widget/client/uploads"],
  partysocket: ["widget/client/platform/browser"],
};

/** Files that a folder may hold; more are not taken in at a glance. */
const FOLDER_FILES = 25;

/** A promise that a timer resolves, and nothing else. */
const SLEEP = /(?<!clock\.)\bsetTimeout\((?:resolve|done|pass|r)\b|from "node:timers\/promises"|waitFor(?:Timeout)/;
/** Where time passes on purpose: the one look after another, a browser's queue, schedules of faults, measurements, and a download that is slow. */
const PAUSING = [
  "test/support/waiting.ts",
  "test/widget/task.ts",
  "test/fault/",
  "test/bench/",
  "test/server/http/node/response-timeouts.test.ts",
];

interface Import {
  readonly file: string;
  readonly target: string;
  readonly kind: "values" | "types" | "lazily";
}

const files = globSync("{protocol,widget,server,demo}/**/*.{ts,js}", { cwd: root }).map((file) => file.replaceAll("\\", "/"));
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const imports = [...sources].flatMap(([file, source]) => importsOf(file, source));

function importsOf(file: string, source: string): Import[] {
  const from = /(?:^|\n)\s*(?:import|export)\s([^;]*?)from\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/g;
  return [...source.matchAll(from)].map(([, names, named, bare, lazy]) => {
    if (lazy !== undefined) return { file, target: lazy, kind: "lazily" };
    return { file, target: named ?? bare ?? "", kind: names !== undefined && isOfTypes(names) ? "types" : "values" };
  });
}

/** `type { A, B }`, or `{ type A, type B }`. */
function isOfTypes(names: string): boolean {
  if (names.trim().startsWith("type ")) return true;
  const list = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1]?.split(",") ?? [""];
  return list.map((name) => name.trim()).every((name, index) => name.startsWith("type ") || (name === "" && index > 0));
}

/** The rooms a file stands in, the innermost first; a file right in `server/` is one by its name. */
function roomsOf(file: string): string[] {
  const path = file.replace(/\.[jt]s$/, "").split("/");
  return path.map((_, index) => path.slice(0, path.length - index).join("/"));
}

const roomOf = (file: string): string => roomsOf(file).find((room) => room in ARROWS) ?? "";

function mayImport({ file, target, kind }: Import): boolean {
  const [from, to] = [roomOf(file), normalize(join(dirname(file), target)).replaceAll("\\", "/")];
  if (roomOf(to) === from) return true;
  const { values, types = [], lazily = [] } = ARROWS[from] ?? { values: [] };
  const allowed = { values, types: [...values, ...types, ...lazily], lazily: [...values, ...lazily] }[kind];
  // An arrow to a room leads to the rooms inside it, but not from one of these to another.
  return roomsOf(to).some((room) => allowed.includes(room) && (room in ARROWS || !from.startsWith(`${room}/`)));
}

function packageOf(target: string): string {
  const parts = target.split("/");
  return target.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}

suite("architecture", () => {
  test("there are imports to look at, and every file stands in a room", () => {
    assert.ok(imports.length > 50, `only ${imports.length} imports found`);
    assert.deepEqual(
      files.filter((file) => roomOf(file) === ""),
      [],
    );
  });

  test("every import follows an arrow that is drawn: for values, for types alone, or by import() alone", () => {
    const wrong = imports
      .filter((each) => each.target.startsWith(".") && !mayImport(each))
      .map(({ file, target, kind }) => `${file} imports ${target} (${kind}): no arrow`);
    assert.deepEqual(wrong, []);
  });

  test("every arrow is needed", () => {
    const used = new Set(
      imports.flatMap(({ file, target }) => roomsOf(normalize(join(dirname(file), target))).map((room) => `${roomOf(file)} ${room}`)),
    );
    const idle = Object.entries(ARROWS).flatMap(([from, { types = [], lazily = [] }]) =>
      [...types, ...lazily].filter((to) => !used.has(`${from} ${to}`)).map((to) => `${from} → ${to}`),
    );
    assert.deepEqual(idle, []);
  });

  test("every package is imported by its owners only", () => {
    const wrong = imports
      .filter(({ target }) => !target.startsWith(".") && !target.startsWith("node:") && !target.startsWith("/"))
      .filter(({ file, target }) => !roomsOf(file).some((room) => (OWNERS[packageOf(target)] ?? []).includes(room)))
      .map(({ file, target }) => `${file} imports ${target}`);
    assert.deepEqual(wrong, []);
  });

  test("only the server, the demo and tests see Node's own modules", () => {
    const wrong = imports.filter(({ file, target }) => target.startsWith("node:") && /^(protocol|widget)\//.test(file));
    assert.deepEqual(wrong, []);
  });

  test("no folder holds more files than are taken in at a glance", () => {
    const folders = Map.groupBy(files, (file) => dirname(file));
    const crowded = [...folders].filter(([, inside]) => inside.length > FOLDER_FILES).map(([folder, { length }]) => `${folder}: ${length}`);
    assert.deepEqual(crowded, []);
  });

  test("paths, close codes and media types of the protocol are written in protocol/ only", () => {
    const paths = Object.values(PATHS).filter((path) => path.startsWith("/v1/"));
    const codes = Object.values(CLOSE).filter((code) => code >= 4000);
    const literal = new RegExp(
      `["'\`](?:${paths.map((path) => path.split(":")[0]).join("|")})|\\b(?:${codes.join("|")})\\b(?!_)|${PROBLEM_MEDIA_TYPE}`,
    );
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

  test("tests wait for what they look at, and never for a while", () => {
    const sleeping = globSync("test/**/*.ts", { cwd: root })
      .filter((file) => !PAUSING.some((place) => file.startsWith(place)))
      .filter((file) => SLEEP.test(readFileSync(join(root, file), "utf8")));
    assert.deepEqual(sleeping, []);
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
