import { readFile } from "node:fs/promises";
import type { Hono } from "hono";
import { PATHS } from "../../../protocol/http.ts";
import type { AppEnv, HttpOptions } from "../dependencies.ts";
import { createDocsPage } from "../docs/page.ts";
import { createOpenApiDocument } from "../openapi/document.ts";
import { markRoute } from "../route.ts";

const RULES = new URL("../../../docs/protocol.md", import.meta.url);
const CACHING = "public, max-age=300";

/** The API's description, for programs and for people; made from the routes when first asked for. */
export function addDocumentRoutes(app: Hono<AppEnv>, options: HttpOptions): void {
  const describe = once(() => createOpenApiDocument(app, options));
  const page = once(async () => createDocsPage(await describe(), await readFile(RULES, "utf8")));
  app.get(PATHS.openapi, markRoute(PATHS.openapi), async (context) => {
    context.header("Cache-Control", CACHING);
    context.header("Access-Control-Allow-Origin", "*");
    return context.json(await describe());
  });
  app.get(PATHS.docs, markRoute(PATHS.docs), async (context) => {
    const { html, contentSecurityPolicy } = await page();
    context.header("Cache-Control", CACHING);
    context.header("Content-Security-Policy", contentSecurityPolicy);
    return context.html(html);
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
