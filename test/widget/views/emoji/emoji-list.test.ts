import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { suite, test } from "node:test";
import { findEmoji, loadEmoji } from "../../../../widget/views/emoji/emoji-list.ts";

const find = async (locale: string, search: string) => findEmoji(await loadEmoji(locale), search).map(({ emoji }) => emoji);

suite("C5 emoji to choose from", () => {
  test("they are what Unicode's data says", () => {
    execFileSync(process.execPath, [join(import.meta.dirname, "../../../../tools/emoji.mjs"), "--check"], { stdio: "pipe" });
  });

  test("each is one that may be a reaction, and is there once", async () => {
    const all = (await loadEmoji("en")).flat().map(({ emoji }) => emoji);
    const rgi = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
    assert.deepEqual(
      all.filter((emoji) => !rgi.test(emoji)),
      [],
    );
    assert.ok(all.length > 1_800);
    assert.equal(new Set(all).size, all.length);
  });

  test("words are found by how they start, in any order and case; the emoji itself is, too", async () => {
    assert.deepEqual(await find("en", "pop PARTY"), ["🎉"]);
    assert.deepEqual(await find("en", "🎉"), ["🎉"]);
    assert.deepEqual(await find("en", "opper"), []);
  });

  test("names are those of the language, English where there are none", async () => {
    assert.ok((await find("fr-CH", "pouce vers le haut")).includes("👍"));
    assert.ok((await find("ja", "thumbs up")).includes("👍"));
  });
});
