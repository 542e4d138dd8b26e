import type { ErrorCode } from "../../../protocol/errors.ts";
import type { ContentRule } from "../../../server/media/content-rules.ts";
import { archiveTricks } from "./bad-archives.ts";
import { officeTricks } from "./bad-office.ts";
import { paperTricks } from "./bad-papers.ts";
import { pictureTricks, recordingTricks } from "./bad-pictures.ts";
import { textTricks, wrongContent } from "./bad-texts.ts";
import type { OfferedFile } from "./good-files.ts";

/** A file that tries to get past the rules in one way, and the rule that it meets. */
export interface BadFile extends OfferedFile {
  readonly technique: string;
  readonly code: ErrorCode;
  /** The rule that the error names; null where the code says all. */
  readonly rule: ContentRule | null;
}

/** One file for every technique of getting something past the rules that is not what it says. */
export async function badFiles(): Promise<BadFile[]> {
  const rows = [
    ...wrongContent(),
    ...textTricks(),
    ...(await pictureTricks()),
    ...recordingTricks(),
    ...paperTricks(),
    ...archiveTricks(),
    ...officeTricks(),
  ];
  return rows.map(([technique, code, name, mediaType, content, rule = null]) => ({
    technique,
    code,
    rule,
    name,
    mediaType,
    content: Buffer.from(content),
  }));
}
