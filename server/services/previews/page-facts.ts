import { Parser } from "htmlparser2";
import { cleanName } from "../../../protocol/names.ts";
import { countCodePoints } from "../../../protocol/text.ts";
import type { PageFacts } from "../../repositories/previews/link-pages.ts";

/** What a page says of itself, and where its picture is; null: it has none. */
export interface ReadPage {
  readonly facts: PageFacts;
  readonly picture: URL | null;
}

/** Code points of each text. */
const MOST = { siteName: 60, title: 150, description: 300 } as const;
/** UTF-16 units of one attribute or title that are looked at. */
const LOOKED_AT = 4_000;
/** UTF-16 units that are parsed at a time, so that a page is read no further than to the end of its head. */
const SLICE = 16_384;
/** Of each text, where it may stand, the best place first. */
const PLACES = {
  title: ["og:title", "twitter:title"],
  description: ["og:description", "twitter:description", "description"],
  siteName: ["og:site_name", "application-name"],
  picture: ["og:image:secure_url", "og:image:url", "og:image", "twitter:image", "twitter:image:src"],
} as const;

/** Reads the head of a page: Open Graph, Twitter's tags, or title and description. Null: it does not say what it is. */
export function readPageFacts(text: string, url: URL): ReadPage | null {
  const { metas, title } = parseHead(text);
  const first = (names: readonly string[]): string => names.map((name) => metas.get(name) ?? "").find((value) => value.trim() !== "") ?? "";
  const facts = {
    host: url.host.replace(/^www\./, ""),
    siteName: clean(first(PLACES.siteName), MOST.siteName),
    title: clean(first(PLACES.title) || title, MOST.title),
    description: clean(first(PLACES.description), MOST.description),
  };
  if (facts.title === "") return null;
  return { facts, picture: pictureUrl(first(PLACES.picture), url) };
}

function parseHead(text: string): { readonly metas: ReadonlyMap<string, string>; readonly title: string } {
  const metas = new Map<string, string>();
  let title: string | null = null;
  let inTitle = false;
  const head = { ended: false };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === "body") head.ended = true;
      inTitle = name === "title" && title === null && !head.ended;
      if (inTitle) title = "";
      const key = (attributes["property"] ?? attributes["name"] ?? "").toLowerCase();
      if (!head.ended && name === "meta" && key !== "" && !metas.has(key))
        metas.set(key, (attributes["content"] ?? "").slice(0, LOOKED_AT));
    },
    ontext(data) {
      if (inTitle && title !== null && title.length < LOOKED_AT) title += data;
    },
    onclosetag(name) {
      if (name === "title") inTitle = false;
      if (name === "head") head.ended = true;
    },
  });
  for (let at = 0; at < text.length && !head.ended; at += SLICE) parser.write(text.slice(at, at + SLICE));
  return { metas, title: title ?? "" };
}

/** One line of what can be seen, whole characters of at most `most` code points. */
function clean(text: string, most: number): string {
  const line = cleanName(text.slice(0, LOOKED_AT));
  const characters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(line)].map(({ segment }) => segment);
  let [end, count] = [0, 0];
  while (end < characters.length && count + countCodePoints(characters[end]!) <= most) count += countCodePoints(characters[end++]!);
  return end === characters.length ? line : `${characters.slice(0, end).join("").trimEnd()}…`;
}

function pictureUrl(address: string, page: URL): URL | null {
  return address === "" ? null : URL.parse(address.trim(), page.href);
}
