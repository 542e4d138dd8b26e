import { Readable } from "node:stream";
import type { Context } from "hono";
import type { ServedFile } from "../services/files/attachments.ts";
import { extentOf, type Extent } from "./byte-ranges.ts";
import { contentDisposition } from "./content-disposition.ts";
import type { AppEnv } from "./dependencies.ts";

/** How a file is handed out. */
export interface Handing {
  /** True: to be saved, never shown. */
  readonly download: boolean;
  /** `cross-origin`: the tenant's pages may show it. */
  readonly sharedWith: "same-origin" | "cross-origin";
  /** Seconds that the person's own browser may keep what is made of a picture; 0: nothing is kept. */
  readonly keptSeconds: number;
}

/** What browsers show without running anything in it. All else is saved, PDFs too: their viewers run scripts and do not start in a sandbox. */
const SHOWN = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "audio/wav",
  "audio/webm",
  "video/mp4",
  "video/webm",
]);
/** Types that name a format which runs nothing by itself; any other is handed out as bytes without a type. */
const NAMED =
  /^(?:(?:audio|video)\/[\w.+-]+|application\/(?:pdf|zip|msword|vnd\.[\w.-]+)|image\/(?:jpeg|png|gif|webp|heic|heif|avif)|text\/(?:plain|csv))$/;
const OPAQUE = "application/octet-stream";

/** Answers GET and HEAD for a file that the person may have: whole or by range (RFC 9110), under headers that let nothing in it run. */
export async function answerFile(context: Context<AppEnv>, file: ServedFile, handing: Handing): Promise<Response> {
  const etag = `"${file.id}.${file.variant}.${file.size}"`;
  setHeaders(context, file, { ...handing, etag });
  if (names(context.req.header("If-None-Match"), etag)) return context.body(null, 304);
  const head = context.req.method === "HEAD";
  const asked = { range: head ? undefined : context.req.header("Range"), ifRange: context.req.header("If-Range") };
  const extent = extentOf(asked, { size: file.size, etag });
  if (extent === "unsatisfiable") {
    context.header("Content-Range", `bytes */${file.size}`);
    return context.body(null, 416);
  }
  context.header("Content-Length", String(lengthOf(extent, file.size)));
  if (extent !== "whole") context.header("Content-Range", `bytes ${extent.start}-${extent.end}/${file.size}`);
  const status = extent === "whole" ? 200 : 206;
  return head ? context.body(null, status) : context.body(streamOf(await file.read(extent === "whole" ? undefined : extent)), status);
}

function setHeaders(
  context: Context<AppEnv>,
  file: ServedFile,
  { etag, download, sharedWith, keptSeconds }: Handing & { readonly etag: string },
): void {
  const shown = SHOWN.has(file.mediaType) && !download;
  const type = NAMED.test(file.mediaType) ? file.mediaType : OPAQUE;
  const kept = file.variant === "original" ? 0 : keptSeconds;
  context.header("Content-Type", type.startsWith("text/") ? `${type}; charset=utf-8` : type);
  context.header("Content-Disposition", contentDisposition(shown ? "inline" : "attachment", nameOf(file)));
  context.header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
  context.header("X-Content-Type-Options", "nosniff");
  context.header("Cross-Origin-Resource-Policy", sharedWith);
  context.header("Referrer-Policy", "no-referrer");
  context.header("Cache-Control", kept === 0 ? "private, no-store" : `private, max-age=${kept}`);
  context.header("Accept-Ranges", "bytes");
  context.header("ETag", etag);
}

/** What is made of a picture has the picture's name with its own ending. */
function nameOf({ name, variant }: ServedFile): string {
  return variant === "original" ? name : `${name.replace(/\.\w+$/, "")}.webp`;
}

/** Whether an `If-None-Match` names the version; weakly compared (RFC 9110, section 13.1.2). */
function names(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(",").some((one) => [etag, `W/${etag}`, "*"].includes(one.trim()));
}

function lengthOf(extent: Exclude<Extent, "unsatisfiable">, size: number): number {
  return extent === "whole" ? size : extent.end - extent.start + 1;
}

/** Read as fast as the client takes it; when the client goes away the source is closed. */
function streamOf(source: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(source) as ReadableStream<Uint8Array>;
}
