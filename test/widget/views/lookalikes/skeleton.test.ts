import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { suite, test } from "node:test";
import { indexNames, skeletonOf } from "../../../../widget/views/lookalikes/skeleton.ts";

suite("K11 names that look alike", () => {
  test("the table is what Unicode's data says", () => {
    execFileSync(process.execPath, [join(import.meta.dirname, "../../../../tools/confusables.mjs"), "--check"], { stdio: "pipe" });
  });

  for (const [one, other, what] of [
    ["Ana", "Аna", "a Cyrillic letter"],
    ["Olga", "0lga", "a digit"],
    ["Alice", "AIice", "a capital I"],
    ["Ward", "Wаrd", "a letter in the middle"],
    ["Mo", "Μο", "Greek letters"],
    ["Night shift", "Night  shift", "two spaces"],
    ["Night shift", "Night\u00a0shift", "a space that does not break"],
    ["Admin", "Ad\u200bmin", "a character of no width"],
    ["Admin", "𝐀dmin", "a letter of mathematics"],
    ["Zoë", "Zoё", "an accent of another script"],
    ["Marnie", "Mamie", "two letters for one"],
  ] as const)
    test(`${what}: ${one}`, () => {
      assert.equal(skeletonOf(one), skeletonOf(other));
      const find = indexNames([one, other, "Ben"]);
      assert.deepEqual([find(one), find(other), find("Ben")], [other, one, null]);
    });

  test("names that look different, and two of one name, are let be", () => {
    const names = ["Ana", "Anna", "Ána", "Анна", "Ana", "ana", "王伟", "王偉", "Zoe\u0308", "Zoë", "محمد", "محمود"];
    const find = indexNames(names);
    assert.deepEqual(
      names.filter((name) => find(name) !== null),
      [],
    );
  });
});
