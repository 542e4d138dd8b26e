import type { ByteReader } from "./file-source.ts";
import { mustAgree } from "./findings.ts";

/** What follows the end of a picture is a second file, unless it is nothing but zeros. @throws Failure `file_type_mismatch` */
export async function nothingFollows(reader: ByteReader): Promise<void> {
  for (let chunk = await reader.some(65_536); chunk.length > 0; chunk = await reader.some(65_536)) {
    mustAgree(chunk.every((byte) => byte === 0));
  }
}
