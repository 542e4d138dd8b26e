import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { findRegexes, type Found } from "./support/regexes.ts";

// Read when the checker is loaded: in this process, by itself.
process.env.RECHECK_SYNC_BACKEND = "pure";
const { checkSync } = await import("recheck");

/** Heavier than this it is attacked rather than calculated. Attacks end by their count, not by time, so that the same comes out on every machine. */
const CHECK = { maxNFASize: 2_000, maxIteration: 5, attackTimeout: null, incubationTimeout: null, timeout: 60_000 };

/** Those that take time by the square of what they read, and why that is little. */
const BOUNDED: readonly (readonly [file: string, source: string, reason: string])[] = [
  ["server/http/docs/markdown.ts", String.raw`\[((?:(?!\]\().)+)\]\((\/[\w/#-]*)\)`, "reads the documents of this repository, once"],
  ["server/http/docs/markdown.ts", String.raw`\n{2,}|\n(?=#)|(?<=^#.*)\n`, "reads the documents of this repository, once"],
  ["widget/element/config.ts", String.raw`\/+$`, "reads the address that the page itself has written"],
  ["widget/client/transport/http-client.ts", String.raw`\/+$`, "reads the address that the page itself has written"],
  ["widget/client/transport/transport.ts", String.raw`\/+$`, "reads the address that the page itself has written"],
  ["widget/client/uploads/upload-file.ts", String.raw`\/+$`, "reads the address that the page itself has written"],
  [
    "widget/content/drawn-text.ts",
    String.raw`<(\/?)(\w+)[^>]*>|&[#\w]+;|[^<&]+`,
    "reads the formatter's own markup, in which every tag and entity ends",
  ],
  [
    "widget/content/link-labels.ts",
    String.raw`^[/\p{Ps}\p{Pi}"'_]+|[\p{Pe}\p{Pf}"'_,;!?.:…]+$`,
    "reads 2,100 characters of a word at most",
  ],
  ["widget/content/link-labels.ts", String.raw`^[^@/]+@[^@/]+\.[^@/]+$`, "reads 2,100 characters of a word at most"],
  ["widget/content/links.ts", String.raw`[(.-]+$`, "reads a telephone number of 44 characters at most"],
  ["widget/content/links.ts", String.raw`[_-]+$`, "reads a host of 253 characters at most"],
];

/** Those made of what is known only when they run, and of what that is. */
const COMPUTED: readonly (readonly [file: string, reason: string])[] = [
  ["server/http/method-not-allowed.ts", "made of the routes' own paths, escaped"],
];

suite("RE-1 regular expressions", () => {
  const found = findRegexes(["server", "protocol", "widget"]);

  test("RE-1 every one is found, those that are computed from constants too", () => {
    assert.ok(found.length > 200);
    const sources = found.map((one) => ("computed" in one ? "" : `${one.file} ${one.source}`));
    assert.ok(sources.some((text) => text.startsWith("server/blobs/blob-key.ts ^[A-Za-z0-9_-]{22,86}(?:\\.(?:original|")));
    assert.deepEqual(
      found.filter((one) => "computed" in one).map(({ file }) => file),
      COMPUTED.map(([file]) => file),
    );
  });

  test("the checker is its JavaScript alone: a fresh clone fetches no program for it", () => {
    assert.doesNotMatch(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"), /"recheck-/);
  });

  test("RE-1 the checker knows bad ones, by calculating and by attacking", () => {
    for (const bad of ["^(a+)+$", "[. ]+$", "<!DOCTYPE[^>]*>", "^(?!0x[0-9a-f]*$)(?:[a-z0-9_-]*[a-z_-][a-z0-9_-]*)$"])
      assert.equal(checkSync(bad, "", CHECK).status, "vulnerable", bad);
    assert.equal(checkSync("^a+$", "", CHECK).status, "safe");
  });

  test("RE-1 none takes more than linear time, but for those that read little", () => {
    const checked = new Map<string, string>();
    const slow = found.flatMap((one): string[] => {
      if ("computed" in one || isPlain(one)) return [];
      const name = `/${one.source}/${one.flags}`;
      const status = checked.get(name) ?? checkSync(one.source, one.flags, CHECK).status;
      checked.set(name, status);
      return status === "safe" ? [] : [`${one.file} ${one.source}`];
    });
    assert.deepEqual([...new Set(slow)].sort(), BOUNDED.map(([file, source]) => `${file} ${source}`).sort());
  });
});

/** Nothing in it repeats, so it reads each place as often as it is long itself. */
function isPlain({ source }: Exclude<Found, { readonly computed: string }>): boolean {
  return !/[*+{]/.test(source.replaceAll(/\\[pPu]\{[^}]*\}|\\./g, ""));
}
