import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { MEDIA_TYPES, ownPagesOnly } from "../pages-server.ts";

/** What the server of a customer of the demo stands on. */
export interface HostOptions {
  /** Address of the chat's server. */
  readonly server: string;
  readonly apiKey: string;
  /** Ids of the chat's rooms, by the customer's own names of them. */
  readonly rooms: Readonly<Record<string, string>>;
  /** The repository, for what all pages of the demo have in common. */
  readonly repository: string;
  /** Who is signed in to the customer's application. */
  readonly visitor: string;
  /** A token for one of the customer's people. */
  mint(subject: string): Promise<string>;
}

/** The part that is alike: pages of a folder, and tokens for who is signed in, under the policy of docs/csp.md. */
export async function createHostServer({ server, repository, rooms, visitor, mint }: HostOptions, folder: string): Promise<Hono> {
  const app = new Hono();
  app.use(ownPagesOnly);
  app.use(async (context, next) => {
    await next();
    context.header("Content-Security-Policy", policyFor(server));
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
  });
  const files = new Map([
    ["icon.svg", join(repository, "demo/pages/icon.svg")],
    ["page.css", join(repository, "demo/pages/page.css")],
  ]);
  files.set("host.css", join(repository, "demo/hosts/host.css"));
  for (const name of await readdir(folder)) files.set(name, join(folder, name));
  for (const [name, path] of files) app.get(name === "index.html" ? "/" : `/${name}`, () => file(path));
  app.get("/settings", (context) => context.json({ server, script: `${server}/v1/staff-chat.js`, rooms }));
  // A customer's server asks its own session who this is.
  app.post("/token", async (context) => context.json({ token: await mint(visitor) }));
  return app;
}

async function file(path: string): Promise<Response> {
  return new Response(await readFile(path, "utf8"), {
    headers: { "content-type": MEDIA_TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain" },
  });
}

function policyFor(server: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${server}`,
    "style-src 'self'",
    `img-src 'self' data: http://localhost:* ${server}`,
    `media-src ${server} blob:`,
    `connect-src 'self' ${server} ${server.replace("http", "ws")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types staff-chat staff-chat-lit",
  ].join("; ");
}
