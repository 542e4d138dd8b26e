import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./dependencies.ts";

/** One built file, and its compressed forms where the build made them. */
interface WidgetFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly brotli: Uint8Array<ArrayBuffer> | null;
  readonly gzip: Uint8Array<ArrayBuffer> | null;
  readonly type: string;
  readonly etag: string;
}

/** The built widget by relative path (`staff-chat.js`, `chunks/app-1a2b.js`), all in memory: a request can name nothing that is not in it. */
export type WidgetFiles = ReadonlyMap<string, WidgetFile>;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".mp3": "audio/mpeg",
  ".woff2": "font/woff2",
};

const ROLLING = "public, max-age=3600";
const IMMUTABLE = "public, max-age=31536000, immutable";

/** Reads a built folder; an empty map when it is not there. */
export async function readWidgetFiles(folder: string): Promise<WidgetFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const known = new Set(paths);
  const files = new Map<string, WidgetFile>();
  for (const path of paths) {
    const type = MEDIA_TYPES[extname(path)];
    if (type === undefined) continue;
    const read = (suffix: string) => (known.has(path + suffix) ? readFile(join(folder, path + suffix)).then(copyBytes) : null);
    const body = copyBytes(await readFile(join(folder, path)));
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
    files.set(path, { body, brotli: await read(".br"), gzip: await read(".gz"), type, etag });
  }
  return files;
}

/** Serves `/v1/…` for an hour and `/v<exact version>/…` for ever, to every origin; passes on what it does not have. */
export function serveWidgetFiles(files: WidgetFiles, version: string): MiddlewareHandler<AppEnv> {
  const exact = `/v${version}/`;
  const find = (path: string) => (path.startsWith(exact) ? files.get(path.slice(exact.length)) : files.get(path.slice("/v1/".length)));
  return async (context, next) => {
    const { path } = context.req;
    const rolling = path.startsWith("/v1/");
    const file = rolling || path.startsWith(exact) ? find(path) : undefined;
    if (file === undefined) return next();
    context.set("route", rolling ? "/v1/*" : "/v<version>/*");
    context.header("Cache-Control", rolling ? ROLLING : IMMUTABLE);
    context.header("ETag", file.etag);
    context.header("Vary", "Accept-Encoding");
    context.header("Access-Control-Allow-Origin", "*");
    context.header("Cross-Origin-Resource-Policy", "cross-origin");
    if (matches(context.req.header("If-None-Match"), file.etag)) return context.body(null, 304);
    context.header("Content-Type", file.type);
    return context.body(
      choose(file, context.req.header("Accept-Encoding") ?? "", (encoding) => context.header("Content-Encoding", encoding)),
    );
  };
}

function choose(file: WidgetFile, accepted: string, encoded: (encoding: string) => void): Uint8Array<ArrayBuffer> {
  for (const [encoding, body] of [
    ["br", file.brotli],
    ["gzip", file.gzip],
  ] as const) {
    if (body === null || !accepts(accepted, encoding)) continue;
    encoded(encoding);
    return body;
  }
  return file.body;
}

// RFC 9110, section 12.5.3: a weight of 0 means "not acceptable".
function accepts(header: string, encoding: string): boolean {
  return header.split(",").some((item) => {
    const [name, weight] = item.split(";").map((part) => part.trim().toLowerCase());
    return name === encoding && Number(weight?.replace(/^q=/, "") ?? 1) > 0;
  });
}

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

const copyBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
