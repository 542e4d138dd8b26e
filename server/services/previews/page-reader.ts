import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Pictures } from "../../media/pictures.ts";
import { PictureLost } from "../../media/picture-child.ts";
import type { GuardedFetch } from "../../outbound/guarded-fetch.ts";
import { OutboundRefused } from "../../outbound/outbound-refused.ts";
import type { LinkPage, PagePicture } from "../../repositories/previews/link-pages.ts";
import { readPageFacts } from "./page-facts.ts";
import { decodePage } from "./page-text.ts";

/** Reads what a page of the web says of itself. */
export interface PageReader {
  /** Whatever goes wrong out there is a page of which nothing can be told. @throws Failure `busy` (pictures) */
  read(address: string, signal: AbortSignal): Promise<LinkPage>;
}

export interface PageReaderDependencies {
  readonly fetch: GuardedFetch;
  readonly pictures: Pick<Pictures, "make">;
}

/** What one sees of a page stands in its first MiB. */
const PAGE_LIMITS = { bytes: 1_048_576, overflow: "cut", ms: 5_000, redirects: 3 } as const;
const PICTURE_LIMITS = { bytes: 5 * 1_048_576, overflow: "refuse", ms: 5_000, redirects: 3 } as const;
const AGENT = "staff-chat (link preview)";
const PAGES = new Set(["text/html", "application/xhtml+xml"]);
const PICTURES = new Set(["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"]);
/** Pixels of a side below which a picture shows nothing, and bytes of what was drawn of it. */
const SMALLEST = 48;
const DRAWN_BYTES = 131_072;
const NOTHING: LinkPage = { facts: null, picture: null };

export function createPageReader({ fetch, pictures }: PageReaderDependencies): PageReader {
  async function readPicture(url: URL, signal: AbortSignal): Promise<PagePicture | null> {
    const headers = { "user-agent": AGENT, accept: [...PICTURES].join(", ") };
    const found = await fetch(url, { headers, limits: PICTURE_LIMITS, accepts: (type) => PICTURES.has(type), signal });
    if (found.status !== 200) return null;
    const { body, mediaType } = found;
    return pictures.make({ mediaType, size: body.length, open: () => Promise.resolve(Readable.from([body])) }, async (made) => {
      let drawn: Buffer | null = null;
      for await (const { part, content } of made.contents()) {
        const bytes = await buffer(content);
        if (part === "small") drawn = bytes;
      }
      const { answer } = made;
      if (answer.outcome !== "drawn" || drawn === null || drawn.length > DRAWN_BYTES) return null;
      const { width, height, placeholder } = answer;
      return Math.min(width, height) < SMALLEST ? null : { bytes: drawn.toString("base64"), width, height, placeholder };
    });
  }

  return {
    async read(address, signal) {
      try {
        const headers = { "user-agent": AGENT, accept: "text/html, application/xhtml+xml;q=0.9" };
        const found = await fetch(address, { headers, limits: PAGE_LIMITS, accepts: (type) => PAGES.has(type), signal });
        if (found.status !== 200) return NOTHING;
        const page = readPageFacts(decodePage(found.body, found.headers["content-type"] ?? ""), found.url);
        if (page === null) return NOTHING;
        const { facts, picture } = page;
        return { facts, picture: picture === null ? null : await orNothing(readPicture(picture, signal), signal) };
      } catch (error) {
        if (signal.aborted || !(error instanceof OutboundRefused)) throw error;
        return NOTHING;
      }
    },
  };
}

/** A page is told of without its picture, where that can't be had. */
async function orNothing(picture: Promise<PagePicture | null>, signal: AbortSignal): Promise<PagePicture | null> {
  try {
    return await picture;
  } catch (error) {
    if (signal.aborted || !(error instanceof OutboundRefused || error instanceof PictureLost)) throw error;
    return null;
  }
}
