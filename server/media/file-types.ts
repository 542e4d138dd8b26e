import type { AttachmentKind } from "../../protocol/entities.ts";
import { isDangerous } from "./formats/dangerous-types.ts";

/** How the content of a file is looked at. `opaque`: not at all, beyond what its first bytes say. */
export type FileForm =
  | "png"
  | "jpeg"
  | "gif"
  | "webp"
  | "boxes"
  | "pdf"
  | "text"
  | "zip"
  | "word"
  | "sheet"
  | "slides"
  | "open-document"
  | "compound"
  | "mp3"
  | "ogg"
  | "wav"
  | "webm"
  | "opaque";

/** What is known of the files with one extension. */
export interface FileType {
  readonly extension: string;
  readonly kind: Exclude<AttachmentKind, "voice">;
  /** What it is stored and served as. */
  readonly mediaType: string;
  /** What browsers declare it as, beside `mediaType`. */
  readonly aliases: readonly string[];
  readonly form: FileForm;
  /** What the sniffer may call it; empty where the form alone decides. */
  readonly sniffed: readonly string[];
}

type Row = readonly [extensions: string, kind: FileType["kind"], form: FileForm, mediaType: string, aliases?: string, sniffed?: string];

const OOXML = "application/vnd.openxmlformats-officedocument";
const ODF = "application/vnd.oasis.opendocument";

const ROWS: readonly Row[] = [
  ["jpg jpeg", "image", "jpeg", "image/jpeg", "image/jpg image/pjpeg", "jpg"],
  ["png", "image", "png", "image/png", "image/x-png image/apng", "png apng"],
  ["gif", "image", "gif", "image/gif", "", "gif"],
  ["webp", "image", "webp", "image/webp", "", "webp"],
  ["heic heif", "image", "boxes", "image/heic", "image/heif image/heic-sequence image/heif-sequence", "heic"],
  ["avif", "image", "boxes", "image/avif", "", "avif"],
  ["pdf", "file", "pdf", "application/pdf", "application/x-pdf", "pdf"],
  ["docx", "file", "word", `${OOXML}.wordprocessingml.document`],
  ["xlsx", "file", "sheet", `${OOXML}.spreadsheetml.sheet`],
  ["pptx", "file", "slides", `${OOXML}.presentationml.presentation`],
  ["doc", "file", "compound", "application/msword", "", "cfb"],
  ["xls", "file", "compound", "application/vnd.ms-excel", "application/msexcel", "cfb"],
  ["ppt", "file", "compound", "application/vnd.ms-powerpoint", "application/mspowerpoint", "cfb"],
  ["odt", "file", "open-document", `${ODF}.text`],
  ["ods", "file", "open-document", `${ODF}.spreadsheet`],
  ["odp", "file", "open-document", `${ODF}.presentation`],
  ["txt", "file", "text", "text/plain"],
  ["log", "file", "text", "text/plain", "text/x-log"],
  ["csv", "file", "text", "text/csv", "text/plain text/comma-separated-values application/csv application/vnd.ms-excel"],
  ["md", "file", "text", "text/markdown", "text/plain text/x-markdown"],
  ["json", "file", "text", "application/json", "text/json text/plain"],
  ["zip", "file", "zip", "application/zip", "application/x-zip-compressed application/x-zip"],
  ["mp3", "audio", "mp3", "audio/mpeg", "audio/mp3", "mp3"],
  ["m4a", "audio", "boxes", "audio/mp4", "audio/x-m4a audio/m4a", "m4a m4b mp4"],
  ["ogg", "audio", "ogg", "audio/ogg", "application/ogg audio/opus", "ogg oga opus spx"],
  ["wav", "audio", "wav", "audio/wav", "audio/x-wav audio/wave audio/vnd.wave", "wav"],
  ["mp4", "video", "boxes", "video/mp4", "audio/mp4", "mp4 m4v m4a"],
  ["webm", "video", "webm", "video/webm", "audio/webm", "webm"],
  ["mov", "video", "boxes", "video/quicktime", "", "mov"],
];

const words = (text = ""): readonly string[] => (text === "" ? [] : text.split(" "));

const KNOWN: ReadonlyMap<string, FileType> = new Map(
  ROWS.flatMap(([extensions, kind, form, mediaType, aliases, sniffed]) =>
    words(extensions).map((extension) => [
      extension,
      { extension, kind, form, mediaType, aliases: words(aliases), sniffed: words(sniffed) } satisfies FileType,
    ]),
  ),
);

/** Extensions that a tenant takes which names none of its own. */
export const DEFAULT_EXTENSIONS: readonly string[] = [...KNOWN.keys()];

/** What a list of extensions comes to: lower case, each once, and nothing dangerous. */
export function allowedExtensions(list: readonly string[]): readonly string[] {
  return [...new Set(list.map((extension) => extension.toLowerCase()))].filter((extension) => !isDangerous(extension));
}

/** The type behind an extension. One that only a tenant's list knows is kept and served as bytes that nobody looks into. */
export function typeOf(extension: string): FileType {
  const unknown = { extension, kind: "file", mediaType: "application/octet-stream", aliases: [], form: "opaque", sniffed: [] } as const;
  return KNOWN.get(extension) ?? unknown;
}
