import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { GuardedFetchOptions } from "../../server/outbound/guarded-fetch.ts";

/** A site of the web, as far as its visitors can tell. */
export interface WebSite {
  /** The address of a path of it, under a name that only `web` knows. */
  url(path: string, host?: string): string;
  /** How a server visits it: every name leads to it, and its address alone counts as public. */
  readonly web: GuardedFetchOptions;
  /** Paths that were asked for, in their order. */
  readonly asked: string[];
  close(): void;
}

const ADDRESS = "127.0.0.1";

/** What a page of the site is: its head as HTML, and a type of its own. */
export interface WebPage {
  readonly body: string | Uint8Array;
  readonly type?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves `pages` by their paths, or whatever a listener answers. */
export async function openWebSite(pages: Readonly<Record<string, WebPage>> | RequestListener): Promise<WebSite> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (typeof pages === "function") return pages(request, response);
    const page = pages[request.url ?? ""];
    if (page === undefined) return response.writeHead(404).end();
    response.writeHead(page.status ?? 200, { "content-type": page.type ?? "text/html; charset=utf-8", ...page.headers }).end(page.body);
  }).listen(0, ADDRESS);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: (path, host = "site.example") => `http://${host}:${port}${path}`,
    web: {
      rules: { refusalOf: () => null, mayConnect: (address) => address === ADDRESS },
      resolve: () => Promise.resolve([{ address: ADDRESS, family: 4 }]),
    },
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A page that says what it is by Open Graph. */
export function ogPage(tags: Readonly<Record<string, string>>): WebPage {
  const metas = Object.entries(tags).map(([name, content]) => `<meta property="og:${name}" content="${content}">`);
  return { body: `<!doctype html><html><head><title>Untitled</title>${metas.join("")}</head><body>Text</body></html>` };
}
