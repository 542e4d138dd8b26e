import { html, type TemplateResult } from "lit";
import { shortName } from "../../content/excerpt.ts";

/** How a name ends: its extension and, where letters are not joined to each other, a few before it. */
const END = /[\p{Script=Latin}\p{N} _.()-]{0,3}\.[^.\s]{1,8}$/u;

/** UTF-16 units of a name that has room in any line. */
const SHORT = 12;

/** A file's name in two: what may be cut where the line is full, and the end, which tells of what kind it is. */
export function splitName(name: string): readonly [start: string, end: string] {
  const at = name.length <= SHORT ? -1 : name.search(END);
  return at <= 0 ? [shortName(name), ""] : [shortName(name.slice(0, at)), name.slice(at)];
}

/** A file's name in one line, cut in its middle. */
export function fileName(name: string): TemplateResult {
  const [start, end] = splitName(name);
  return html`<bdi class="file-name" part="file-name" title=${name}><span>${start}</span><span class="file-end">${end}</span></bdi>`;
}

/** Numbers of the hues by what a file is, as the extension says. */
const HUES: ReadonlyMap<string, number> = new Map(
  (
    [
      [0, "pdf"],
      [1, "ppt pptx odp key"],
      [2, "zip 7z rar gz tar"],
      [4, "xls xlsx ods csv tsv numbers"],
      [6, "jpg jpeg png gif webp avif heic svg tif tiff bmp"],
      [8, "doc docx odt rtf txt md pages"],
      [9, "mp3 m4a wav ogg opus flac"],
      [10, "mp4 mov webm mkv avi"],
    ] as const
  ).flatMap(([hue, extensions]) => extensions.split(" ").map((extension) => [extension, hue] as const)),
);

/** The extension as a sign of four letters at most. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1, dot + 5).toUpperCase();
}

/** The class that colours the sign of a file. */
export function hueClass(name: string): string {
  const hue = HUES.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  return hue === undefined ? "" : `hue-${hue}`;
}
