import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { hueClass, splitName } from "../../../../widget/views/files/file-name.ts";

suite("F4 the name of a file in its line", () => {
  test("a long one is cut before its end, which keeps the extension", () => {
    assert.deepEqual(splitName("customs declaration, signed, second version.pdf"), ["customs declaration, signed, second vers", "ion.pdf"]);
    assert.equal(splitName(`${"a".repeat(400)}.docx`)[1], "aaa.docx");
  });

  test("one of joined letters is cut between two words only, and one without an extension nowhere", () => {
    assert.deepEqual(splitName("قائمة طلبات الأسبوع القادم.xlsx"), ["قائمة طلبات الأسبوع القادم", ".xlsx"]);
    assert.deepEqual(splitName("a name without any extension"), ["a name without any extension", ""]);
    assert.deepEqual(splitName(".a-very-long-hidden-file"), [".a-very-long-hidden-file", ""]);
  });

  test("what it is colours its sign; what is not known has the accent", () => {
    assert.equal(hueClass("a.PDF"), hueClass("b.pdf"));
    assert.notEqual(hueClass("a.pdf"), hueClass("a.xlsx"));
    assert.equal(hueClass("a.constructor"), "");
    assert.equal(hueClass("README"), "");
  });
});
