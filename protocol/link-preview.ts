import * as v from "valibot";
import { Id } from "./ids.ts";

const pixels = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/**
 * What the server has read of a page that a message links to (LINK-1). `url`: the address in the message; `host`: of the page that answered in the end;
 * `siteName`, `title` and `description` are what the page says of itself, in plain text.
 */
export const LinkPreview = v.object({
  url: v.string(),
  host: v.string(),
  siteName: v.string(),
  title: v.string(),
  description: v.string(),
  /** A small picture, drawn by the server; had like a file of the room, by this id. `placeholder` as of attachments. */
  picture: v.nullable(v.object({ attachmentId: Id, width: pixels, height: pixels, placeholder: v.nullable(v.string()) })),
});
export type LinkPreview = v.InferOutput<typeof LinkPreview>;
