import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { ensureBuilt } from "../../../demo/build.ts";
import { openLink, type Link } from "../../../demo/link.ts";
import { launchBrowser } from "../../support/browser.ts";
import { freePort } from "../../support/redis.ts";
import { startServer, type ServerOptions, type TestServer } from "../../support/server.ts";
import { createPerson, type Person } from "./person.ts";

/** A customer's site with the chat on it, a server, and as many people as a journey needs. */
export interface Stage<Chat extends TestServer = TestServer> {
  readonly server: Chat;
  /** Where the customer's pages are. */
  readonly origin: string;
  readonly browser: Browser;
  /** Makes a page known at `path` of the origin. */
  serve(path: string, document: HostDocument): void;
  /** Opens the site as `subject`, with a browser profile and a network of their own unless told. */
  enter(subject: string, options?: Entrance): Promise<Person>;
  close(): Promise<void>;
}

/** What the customer's web server answers. */
export interface HostDocument {
  readonly type: "text/html" | "text/javascript" | "text/css";
  readonly body: string;
  readonly policy?: string;
}

export interface Entrance {
  /** Attributes of the element beside server and token-url. */
  readonly attributes?: string;
  readonly context?: BrowserContext;
  readonly link?: Link;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  /** Attributes of the page's root. */
  readonly root?: string;
  /** Another page of the site than the plain one. */
  readonly path?: string;
}

/** How long anything that is waited for may take. */
const PATIENCE_MS = 60_000;

/** Builds the widget where that is needed, starts a server that outlives nothing, and opens a browser. */
export async function openStage(options: Omit<ServerOptions, "origins"> = {}): Promise<Stage<Awaited<ReturnType<typeof startServer>>>> {
  return raiseStage((origin) => startServer({ ...options, origins: [origin] }));
}

/** The same around any server. */
export async function raiseStage<Chat extends TestServer>(start: (origin: string) => Promise<Chat>): Promise<Stage<Chat>> {
  ensureBuilt(join(import.meta.dirname, "../../.."));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const [server, browser] = await Promise.all([start(origin), launchBrowser()]);
  const documents = new Map<string, HostDocument>();
  const site = openSite(port, { server, documents });
  const links = new Set<Link>();
  return {
    server,
    origin,
    browser,
    serve: (path, document) => void documents.set(path, document),
    async enter(subject, entrance = {}) {
      const link = entrance.link ?? (await openLink(0, server.port));
      links.add(link);
      const { viewport = { width: 1000, height: 700 }, colorScheme = "light" } = entrance;
      const context = entrance.context ?? (await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" }));
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await hurry(page);
      const query = new URLSearchParams({
        subject,
        server: `http://127.0.0.1:${link.port}`,
        attributes: entrance.attributes ?? 'mode="inline"',
        root: entrance.root ?? 'lang="en"',
      });
      const person = createPerson({ subject, page, link });
      await page.goto(`${origin}${entrance.path ?? "/"}?${query}`);
      return person;
    },
    async close() {
      await browser.close();
      site.close();
      await Promise.all([...links].map((link) => link.close()));
      await server.stop();
    },
  };
}

/** Waits between tries are spread by chance; here all of them are short. */
export async function hurry(page: Page): Promise<void> {
  await page.addInitScript(() => (Math.random = () => 0.02));
}

/** The customer's web server: its pages, and a token for whoever it takes the browser for. */
export function openSite(
  port: number,
  { server, documents }: { readonly server: TestServer; readonly documents: ReadonlyMap<string, HostDocument> },
): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://site");
    const [, kind, subject] = pathname.split("/");
    if (kind === "token" && subject !== undefined) {
      void server.tenant
        .mint(subject, { name: nameOf(subject), ...(subject === "admin" && { roles: ["admin"] }) })
        .then((token) => response.end(JSON.stringify({ token })));
      return;
    }
    const document = documents.get(pathname) ?? (pathname === "/" ? plainPage(server.url, searchParams) : null);
    if (document === null) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": `${document.type}; charset=utf-8`,
      ...(document.policy === undefined ? {} : { "content-security-policy": document.policy }),
    });
    response.end(document.body);
  }).listen(port, "127.0.0.1");
}

/** The name a subject is known by: `ana` is Ana. */
export function nameOf(subject: string): string {
  return subject.charAt(0).toUpperCase() + subject.slice(1);
}

function plainPage(script: string, query: URLSearchParams): HostDocument {
  const read = (name: string) => query.get(name) ?? "";
  return {
    type: "text/html",
    body: `<!doctype html><html ${read("root")}><head><title>Rota</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>html, body { margin: 0; height: 100% } staff-chat { display: block; height: 100vh }</style>
<script type="module" src="${script}/v1/staff-chat.js"></script></head>
<body><staff-chat server="${read("server")}" token-url="/token/${read("subject")}" ${read("attributes")}></staff-chat></body></html>`,
  };
}
