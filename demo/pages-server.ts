import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import type { Link, Trouble } from "./link.ts";
import type { Supervisor } from "./supervisor.ts";

/** The two people of the stage. */
export const SIDES = ["ana", "ben"] as const;
export type Side = (typeof SIDES)[number];

/** What the pages need to know and may do. */
export interface StageOptions {
  readonly folder: string;
  /** Address of the server without any trouble in between. */
  readonly serverUrl: string;
  readonly links: Readonly<Record<Side, Link>>;
  readonly supervisor: Supervisor;
  /** A fresh token for one of the two. */
  readonly mint: (side: Side) => Promise<string>;
  /** The room both frames open with. */
  readonly roomId: string;
  /** The two lines to paste, and the command that mints a token by hand. */
  readonly snippet: string;
  readonly mintCommand: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const PAGES = ["index.html", "demo.css", "demo.js", "frame.html", "frame.css", "frame.js", "embed.html", "icon.svg"];

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
  app.get("/", () => page(options, "index.html"));
  for (const name of PAGES) app.get(`/${name}`, () => page(options, name));
  app.get("/favicon.ico", () => page(options, "icon.svg"));
  app.get("/demo/settings", (context) => context.json(settings(options)));
  // A customer's server asks its own session who this is; here the page says it.
  app.post("/token/:side", async (context) => {
    const side = sideOf(context.req.param("side"));
    return side === null ? context.notFound() : context.json({ token: await options.mint(side) });
  });
  app.post("/demo/sides/:side", async (context) => {
    const side = sideOf(context.req.param("side"));
    if (side === null) return context.notFound();
    options.links[side].set(troubleOf(await context.req.json()));
    return context.json(options.links[side].trouble);
  });
  app.post("/demo/server/:action", async (context) => {
    const action = context.req.param("action");
    if (action === "restart") await options.supervisor.restart();
    else if (action === "kill") await options.supervisor.kill();
    else return context.notFound();
    return context.json({ status: options.supervisor.status });
  });
  return app;
}

/**
 * Answers this machine's own pages alone. Any page of the web can send requests to this port, and one whose name was led to this machine can read the
 * answers: the name must be this machine's, and what makes tokens or pulls cables is asked by a page of the stage.
 */
const ownPagesOnly: MiddlewareHandler = async (context, next) => {
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
    servers: bySide((side) => `http://localhost:${options.links[side].port}`),
    trouble: bySide((side) => options.links[side].trouble),
    script: `${options.serverUrl}/v1/staff-chat.js`,
    docs: `${options.serverUrl}/docs`,
    room: options.roomId,
    snippet: options.snippet,
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

function sideOf(value: string): Side | null {
  return SIDES.find((side) => side === value) ?? null;
}

function troubleOf(body: unknown): Partial<Trouble> {
  const names = ["offline", "blocked", "slow"] as const;
  const given = typeof body === "object" && body !== null ? new Map(Object.entries(body)) : new Map<string, unknown>();
  return Object.fromEntries(names.filter((name) => given.has(name)).map((name) => [name, given.get(name) === true]));
}
