import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DEFAULT_LIMITS } from "../../../../protocol/limits.ts";
import { checkFile } from "../../../../widget/client/uploads/check-file.ts";

const LIMITS = { ...DEFAULT_LIMITS, attachmentBytes: 1_000, attachmentExtensions: ["pdf", "docx"] };
const check = (name: string, size = 10) => checkFile({ name, size }, LIMITS, 0);

suite("what the browser asks of a file before it is sent", () => {
  test("UP-2 only the end of a name is its extension: what stands in the middle is a name", () => {
    for (const name of ["acme.com.pdf", "invoice booking.com.pdf", "zoom.app.DOCX", "letter.docx"]) assert.equal(check(name), null, name);
    for (const name of ["a.pdf.exe", "a.docm", "README", "pdf"]) assert.equal(check(name), "file_type_not_allowed", name);
  });

  test("UP-1 what is empty or too large is refused at once", () => {
    assert.equal(check("a.pdf", 0), "file_empty");
    assert.equal(check("a.pdf", 1_001), "file_too_large");
  });
});
