import type { AttachmentKind } from "../../protocol/entities.ts";
import { Failure } from "../base/errors.ts";
import { mustKeep } from "./content-rules.ts";
import { checkName } from "./file-names.ts";
import { typeOf, type FileType } from "./file-types.ts";

/** What somebody says of a file before its bytes are there. */
export interface Declaration {
  readonly name: string;
  /** As the browser names it, with parameters; empty where it knows none. */
  readonly mediaType: string;
  readonly voice: boolean;
}

/** A declaration that agrees with itself and with what the tenant takes. */
export interface DeclaredFile {
  readonly name: string;
  readonly kind: AttachmentKind;
  /** What it is stored and served as: never the text that was sent. */
  readonly mediaType: string;
  readonly type: FileType;
}

/** Media types that browsers run or show as pages. */
const DANGEROUS_MEDIA =
  /^(?:text\/(?:html|xml|javascript|ecmascript|x-php|x-shellscript|vbscript|x-server-parsed-html)|image\/svg|application\/(?:xhtml|xml|[a-z.+-]*(?:javascript|ecmascript)|x-httpd|x-php|x-sh|x-msdownload|x-msdos|x-dosexec|x-executable|x-bat|hta|java|x-java|x-shockwave-flash|vnd\.microsoft\.portable-executable|.*macroenabled)|multipart\/related|message\/)|\+xml$/;
/** What says nothing about the content. */
const UNDECLARED: readonly string[] = ["", "application/octet-stream", "binary/octet-stream"];

/**
 * Holds a declaration against the rules. `extensions`: what the tenant takes.
 * @throws Failure `file_name_invalid`, `file_type_dangerous`, `file_type_not_allowed`, `file_type_mismatch`
 */
export function checkDeclaration(declaration: Declaration, extensions: readonly string[]): DeclaredFile {
  const { name, extension } = checkName(declaration.name);
  const declared = (declaration.mediaType.split(";")[0] ?? "").trim().toLowerCase();
  mustKeep(!DANGEROUS_MEDIA.test(declared), "declared");
  if (!extensions.includes(extension)) throw new Failure("file_type_not_allowed");
  const type = typeOf(extension);
  const agrees = UNDECLARED.includes(declared) || type.form === "opaque" || declared === type.mediaType || type.aliases.includes(declared);
  if (!agrees) throw new Failure("file_type_mismatch");
  return { name, ...kindOf(type, declared, declaration.voice), type };
}

// A container of moving pictures may hold sound alone: then the declaration says so.
function kindOf(type: FileType, declared: string, voice: boolean): Pick<DeclaredFile, "kind" | "mediaType"> {
  const sound = type.kind === "audio" || (type.kind === "video" && declared.startsWith("audio/"));
  if (voice && !sound) throw new Failure("file_type_mismatch");
  if (!sound) return { kind: type.kind, mediaType: type.mediaType };
  return { kind: voice ? "voice" : "audio", mediaType: type.mediaType.replace(/^video\//, "audio/") };
}
