import type { ErrorCode } from "../../protocol/errors.ts";
import { Failure } from "../base/errors.ts";

/** The rules that a file can break in more than one way under the same code: each says what it is and how the file is mended. */
const RULES = {
  name: [
    "file_type_dangerous",
    "The name ends as that of a program, a script, a page or an office file with macros, or hides such an ending. Rename it",
  ],
  declared: [
    "file_type_dangerous",
    "The declared type is that of a program, a script, a page or an office file with macros. Declare what it is",
  ],
  program: ["file_type_dangerous", "A file holds no program, script or page. Take it out"],
  macros: ["file_type_dangerous", "An office file holds no macros and no controls that run. Save it without them"],
  package: ["file_type_dangerous", "An office file embeds no package that can hold any file, and no browser. Send that file alone"],
  remote: [
    "file_type_dangerous",
    "An office file loads no template, object or frame from elsewhere. Attach a template of this computer and save again",
  ],
  encrypted: ["file_malformed", "A file is not encrypted. Save it without a password"],
  archive: ["file_malformed", "An archive holds no archives. Unpack them first"],
  entities: ["file_malformed", "XML in an office file has no document type that declares entities. Save it again with its own program"],
  encoding: ["file_malformed", "XML in an office file is UTF-8 or UTF-16. Save it again with its own program"],
  parts: ["file_malformed", "An office file has each part once, whatever the case of its name. Save it again with its own program"],
  special: ["file_malformed", "An archive holds files and folders, no links, pipes or devices. Pack it without them"],
  path: ["file_malformed", "Names in an archive stay within it. Pack it again"],
  size: ["file_malformed", "A file unpacks to no more than a hundred times its size, 1 GiB and 10,000 files. Send it in parts"],
  embedded: ["file_malformed", "What an office file embeds has up to 16 MiB and three levels. Send it alone"],
  "second-format": ["file_type_mismatch", "A file is of one format, not an archive as well. Save it again"],
  controls: ["file_type_mismatch", "A text has no control characters, and no bytes of 0. Save it as UTF-8"],
  page: ["file_type_mismatch", "A text does not begin as a web page or as a file of another format. Send it as what it is"],
  sylk: ["file_type_mismatch", "A text is no SYLK table, which can hold commands. Save it as CSV"],
} as const satisfies Readonly<Record<string, readonly [code: ErrorCode, rule: string]>>;

export type ContentRule = keyof typeof RULES;

/** What of an upload a rule is about, where that is not its content. */
const PATHS: Partial<Record<ContentRule, string>> = { name: "name", declared: "mediaType" };
/** Characters of a part's name that an error repeats. */
const SHOWN = 100;

/** The refusal by `rule`, which it names; `where`: the part of the file that breaks it. */
export function broken(rule: ContentRule, where = ""): Failure {
  const [code, text] = RULES[rule];
  const place = where.replace(/\p{C}/gu, "").slice(0, SHOWN).toWellFormed();
  return new Failure(code, {
    errors: [{ path: PATHS[rule] ?? "content", message: `${rule}: ${text}${place === "" ? "" : ` (${place})`}.` }],
  });
}

/** @throws Failure by `rule` unless `fact` */
export function mustKeep(fact: boolean, rule: ContentRule, where = ""): asserts fact {
  if (!fact) throw broken(rule, where);
}
