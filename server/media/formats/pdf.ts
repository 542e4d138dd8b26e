import type { FileSource } from "./file-source.ts";
import { PAGE } from "./polyglots.ts";
import { type Findings, mustAgree, mustHold, NO_FINDINGS } from "./findings.ts";

/** Bytes at either end within which readers of PDF look for what they need. */
const EDGE = 2_048;

/** Holds head and end of a PDF (ISO 32000-2, sections 7.5.2 and 7.5.5) against the standard, so that it is nothing else before it is a PDF. */
export async function lookAtPdf(source: FileSource): Promise<Findings> {
  const head = await source.range(0, Math.min(EDGE, source.size));
  mustAgree(/^%PDF-[12]\.\d[\r\n\t %]/.test(head.toString("latin1", 0, 9)));
  mustAgree(!PAGE.test(head.toString("latin1")));
  const end = (await source.range(Math.max(0, source.size - EDGE), source.size)).toString("latin1");
  mustHold(end.includes("startxref") && end.includes("%%EOF"));
  // A page or an archive behind its end, or before its objects: the same bytes as a second kind of file.
  mustAgree(
    end
      .slice(end.lastIndexOf("%%EOF") + 5)
      .trim()
      .replace(/\0/g, "").length <= 64,
  );
  return NO_FINDINGS;
}
