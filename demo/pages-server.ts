import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import type { Id } from "../protocol/ids.ts";
import type { Link, Trouble } from "./link.ts";
import type { Supervisor } from "./supervisor.ts";

/** Who has a network of their own, whose troubles can be switched on: the two people of the bench, and the playground. */
export const SIDES = ["ana", "ben", "playground"] as const;
export type Side = (typeof SIDES)[number];

/** What the pages need to know and may do. */
export interface StageOptions {
  /** Where the pages are, and the documents that they name as proof. */
  readonly folder: string;
  readonly repository: string;
  /** Address of the server without any trouble in between. */
  readonly serverUrl: string;
  readonly links: Readonly<Record<Side, Link>>;
  readonly supervisor: Supervisor;
  /** A fresh token for one of the demo's people; null: there is nobody of that name. */
  readonly mint: (subject: string) => Promise<string | null>;
  /** Somebody's picture as SVG; null: they have none. */
  readonly drawFace: (subject: string) => string | null;
  /** Ids of rooms, by company and the demo's own names. */
  readonly rooms: Readonly<Record<string, Readonly<Record<string, Id>>>>;
  /** The two lines to paste, and the command that mints a token by hand. */
  readonly snippet: string;
  /** Addresses of the customers' own pages, by company. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly mintCommand: string;
}

export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
/** Pages that have a shorter name, too. */
const ALIASES: Readonly<Record<string, string>> = { "/": "index.html", "/lab": "lab.html", "/favicon.ico": "icon.svg" };
/** What the start page says is proven here. */
const PROOFS: Readonly<Record<string, string>> = {
  weight: "docs/performance.md",
  delivery: "test/fault/long-run.fault.ts",
  policy: "docs/csp.md",
  access: "test/flow/accessibility.test.ts",
};

/** The pages of the demo, as the web server of a customer would serve them, with the tokens that such a server would mint. */
export function createStage(options: StageOptions): Hono {
  const app = new Hono();
  app.use(ownPagesOnly);
  app.use(async (context, next) => {
    await next();
    context.header("Content-Security-Policy", policy(options));
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
  });
  addPages(app, options);
  addControls(app, options);
  return app;
}

function addPages(app: Hono, options: StageOptions): void {
  for (const name of readdirSync(options.folder)) app.get(`/${name}`, () => page(options, name));
  for (const [path, name] of Object.entries(ALIASES)) app.get(path, () => page(options, name));
  app.get("/demo/settings", (context) => context.json(settings(options)));
  app.get("/faces/:name", (context) => {
    const face = options.drawFace(context.req.param("name").replace(/\.svg$/, ""));
    return face === null ? context.notFound() : context.body(face, 200, { "content-type": MEDIA_TYPES["svg"]! });
  });
  app.get("/proof/:name", async (context) => {
    const file = PROOFS[context.req.param("name")];
    return file === undefined ? context.notFound() : context.text(await readFile(join(options.repository, file), "utf8"));
  });
}

function addControls(app: Hono, options: StageOptions): void {
  // A customer's server asks its own session who this is; here the page says it.
  app.post("/token/:subject", async (context) => {
    const token = await options.mint(context.req.param("subject"));
    return token === null ? context.notFound() : context.json({ token });
  });
  app.post("/demo/sides/:side", async (context) => {
    const side = SIDES.find((one) => one === context.req.param("side"));
    if (side === undefined) return context.notFound();
    options.links[side].set(troubleOf(await context.req.json()));
    return context.json(options.links[side].trouble);
  });
  app.post("/demo/server/:action", (context) => actOnServer(context, options.supervisor));
}

async function actOnServer(context: Context, supervisor: Supervisor): Promise<Response> {
  const action = context.req.param("action");
  if (action === "restart") await supervisor.restart();
  else if (action === "kill") await supervisor.kill();
  else return context.notFound();
  return context.json({ status: supervisor.status });
}

/**
 * Answers this machine's own pages alone. Any page of the web can send requests to this port, and one whose name was led to this machine can read the
 * answers: the name must be this machine's, and what makes tokens or pulls cables is asked by a page of the stage.
 */
export const ownPagesOnly: MiddlewareHandler = async (context, next) => {
  const { hostname, origin } = new URL(context.req.url);
  const safe = context.req.method === "GET" || context.req.method === "HEAD";
  if (!LOOPBACK_NAMES.includes(hostname)) return context.text("This demo answers as localhost only.", 421);
  if (!safe && context.req.header("Origin") !== origin) return context.text("Only pages of this demo may ask for this.", 403);
  return next();
};

/** Serves the stage on loopback. */
export function listen(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, () => resolve(server));
  });
}

async function page(options: StageOptions, name: string): Promise<Response> {
  const text = await readFile(join(options.folder, name), "utf8");
  const filled = name === "embed.html" ? text.replace("<!-- snippet -->", options.snippet) : text;
  return new Response(filled, { headers: { "content-type": MEDIA_TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain" } });
}

function settings(options: StageOptions): unknown {
  const bySide = <Value>(value: (side: Side) => Value) => Object.fromEntries(SIDES.map((side) => [side, value(side)]));
  return {
    server: options.serverUrl,
    servers: bySide((side) => `http://localhost:${options.links[side].port}`),
    trouble: bySide((side) => options.links[side].trouble),
    script: `${options.serverUrl}/v1/staff-chat.js`,
    docs: `${options.serverUrl}/docs`,
    rooms: options.rooms,
    snippet: options.snippet,
    hosts: options.hosts,
    mint: options.mintCommand,
  };
}

/** The policy that docs/csp.md gives to customers, with this demo's addresses. */
function policy(options: StageOptions): string {
  const servers = [options.serverUrl, ...SIDES.map((side) => `http://localhost:${options.links[side].port}`)];
  const sockets = servers.map((server) => server.replace("http", "ws"));
  return [
    "default-src 'none'",
    `script-src 'self' ${options.serverUrl}`,
    "style-src 'self'",
    `img-src 'self' data: https: ${servers.join(" ")}`,
    `media-src ${servers.join(" ")} blob:`,
    `connect-src 'self' ${[...servers, ...sockets].join(" ")}`,
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types staff-chat staff-chat-lit",
  ].join("; ");
}

function troubleOf(body: unknown): Partial<Trouble> {
  const names = ["offline", "blocked", "slow"] as const;
  const given = typeof body === "object" && body !== null ? new Map(Object.entries(body)) : new Map<string, unknown>();
  return Object.fromEntries(names.filter((name) => given.has(name)).map((name) => [name, given.get(name) === true]));
}
