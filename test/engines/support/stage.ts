import { createHash } from "node:crypto";
import { join } from "node:path";
import { ensureBuilt } from "../../../demo/build.ts";
import { openLink, type Link } from "../../../demo/link.ts";
import type { Id } from "../../../protocol/ids.ts";
import { openSite, type HostDocument } from "../../flow/support/stage.ts";
import { temporaryFolder } from "../../support/last-will.ts";
import { freePort } from "../../support/redis.ts";
import { startServer, type InProcessServer } from "../../support/server.ts";
import type { Engine, Tab } from "../drivers/engine.ts";
import { createPerson, type Person } from "./person.ts";
import { writeRoom, type Line } from "./write-room.ts";

/** A customer's site and a server, and two people who come to it in one engine, each with storage and a network of their own. */
export interface Stage {
  readonly engine: Engine;
  readonly server: InProcessServer;
  /** For files to choose. */
  readonly folder: string;
  readonly ana: Person;
  readonly ben: Person;
  /** A new room of the two; answers its id. */
  write(name: string, lines?: readonly Line[]): Promise<Id>;
  /** Opens the site for somebody, and waits for the chat to be connected unless it is signed out. */
  enter(person: Person, entrance?: Entrance): Promise<void>;
  close(): Promise<void>;
}

export interface Entrance {
  /** Attributes of the element beside server and token-url. */
  readonly attributes?: string;
  /** Attributes of the page's root. */
  readonly root?: string;
  /** Whether the page allows no more than the documentation asks for. */
  readonly strict?: boolean;
}

const VIEW = { width: 1000, height: 700 };

/** Runs in every page before the chat: gathers what goes wrong, and makes waits between tries, which are spread by chance, short. */
const HOST = `
window.complaints = [];
Math.random = () => 0.02;
addEventListener("error", (event) => event.message && window.complaints.push("error: " + event.message));
addEventListener("unhandledrejection", (event) => window.complaints.push("rejection: " + event.reason));
document.addEventListener("securitypolicyviolation", (event) => window.complaints.push("policy: " + event.violatedDirective + " " + event.blockedURI));
`;
const STYLE = "html, body { margin: 0; height: 100% } staff-chat { display: block; height: 100vh }";

export async function openStage(open: () => Promise<Engine>): Promise<Stage> {
  ensureBuilt(join(import.meta.dirname, "../../.."));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = await startServer({ origins: [origin] });
  const engine = await open();
  const documents = new Map<string, HostDocument>([
    ["/host.js", { type: "text/javascript", body: HOST }],
    ["/host.css", { type: "text/css", body: STYLE }],
  ]);
  const site = openSite(port, { server, documents });
  const guests = await Promise.all(["ana", "ben"].map((subject) => invite(engine, subject, server.port)));
  const [ana, ben] = guests.map(({ person }) => person) as [Person, Person];
  const folder = await temporaryFolder("engines");
  return {
    engine,
    server,
    folder,
    ana,
    ben,
    write: (name, lines = []) => writeRoom(server, { name, people: ["ana", "ben"], lines }),
    async enter(person, entrance = {}) {
      const document = hostPage(person, entrance);
      const path = `/${createHash("sha256").update(document.body).digest("hex").slice(0, 8)}`;
      documents.set(path, document);
      person.link.set({ offline: false, slow: false, blocked: false });
      await person.tab.goto(`${origin}${path}`);
      await person.connection("online");
    },
    async close() {
      await Promise.all(guests.map(({ tab }) => tab.close()));
      await engine.close();
      site.close();
      site.closeAllConnections();
      await Promise.all(guests.map(({ link }) => link.close()));
      await server.stop();
    },
  };
}

async function invite(engine: Engine, subject: string, port: number): Promise<{ tab: Tab; link: Link; person: Person }> {
  const [tab, link] = await Promise.all([engine.open(VIEW), openLink(0, port)]);
  return { tab, link, person: createPerson({ subject, tab, link }) };
}

function hostPage({ subject, link }: Person, { attributes = 'mode="inline"', root = 'lang="en"', strict = false }: Entrance): HostDocument {
  const server = `http://127.0.0.1:${link.port}`;
  return {
    type: "text/html",
    ...(strict ? { policy: policyFor(server) } : {}),
    body: `<!doctype html><html ${root}><head><title>Rota</title><link rel="icon" href="${server}/favicon.ico"><meta name="viewport" content="width=device-width, initial-scale=1">
<script src="/host.js"></script><link rel="stylesheet" href="/host.css">
<script type="module" src="${server}/v1/staff-chat.js"></script></head>
<body><staff-chat server="${server}" token-url="/token/${subject}" ${attributes}></staff-chat></body></html>`,
  };
}

/** The allowances that are documented for customers, and nothing else. */
function policyFor(server: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${server}`,
    `connect-src 'self' ${server} ${server.replace("http", "ws")}`,
    `img-src ${server}`,
    `media-src ${server} blob:`,
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types staff-chat staff-chat-lit",
  ].join("; ");
}
