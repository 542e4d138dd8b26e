import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { readTimeSpan } from "../../protocol/search/dates.ts";
import { parseSearch, SEARCH_OPERATORS, searchTokens, type SearchQuery } from "../../protocol/search/query.ts";
import { foldWord, matchesName, searchWords } from "../../protocol/search/words.ts";

const asker = { now: Date.UTC(2026, 10, 30, 12), timeZone: "UTC" };
const understood = (text: string): SearchQuery => {
  const parsed = parseSearch(text, asker);
  return parsed.ok ? parsed.query : assert.fail(JSON.stringify(parsed.problems));
};
const problems = (text: string) => {
  const parsed = parseSearch(text, asker);
  return parsed.ok ? assert.fail(`${text} is understood`) : parsed.problems;
};

suite("words of a search", () => {
  test("SEARCH-3 case, accents, ligatures and width count for nothing", () => {
    const alike = [
      ["Été", "ete"],
      ["STRASSE", "straße"],
      ["Łódź", "lodz"],
      ["smørrebrød", "smorrebrod"],
      ["Σίσυφος", "σισυφοσ"],
      ["ｆｕｌｌ", "full"],
      ["İstanbul", "istanbul"],
      ["ﬁne", "fine"],
      ["مُحَمَّد", "محمد"],
      ["ёлка", "елка"],
    ] as const;
    for (const [written, typed] of alike) assert.equal(foldWord(written), foldWord(typed), written);
    assert.notEqual(foldWord("कि"), foldWord("का"));
    assert.equal(foldWord("한국"), "한국");
  });

  test("SEARCH-3 scripts without spaces are taken apart into characters, others into words", () => {
    const words = (text: string) => searchWords(text).map((word) => word.text);
    assert.deepEqual(words("明日の会議 at 9:30, e-mail don't 🎉"), [
      "明",
      "日",
      "の",
      "会",
      "議",
      "at",
      "9",
      "30",
      "e",
      "mail",
      "don",
      "t",
      "🎉",
    ]);
    assert.deepEqual(words("…!? --"), []);
  });

  test("SEARCH-3 each word stands where it says it does, whatever the text is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        let last = 0;
        for (const { text: word, start, end } of searchWords(text)) {
          assert.ok(start >= last && end > start);
          assert.equal(foldWord(text.slice(start, end)), word);
          assert.match(word, /^[\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+$/u);
          assert.ok(Array.from(word).length <= 64);
          last = end;
        }
      }),
    );
  });

  test("SEARCH-5 a name answers to the beginnings of its words", () => {
    assert.ok(matchesName("José García", "garc jos"));
    assert.ok(!matchesName("José García", "arcia"));
  });
});

suite("dates of a search", () => {
  const ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Asia/Beirut",
    "Australia/Lord_Howe",
  ];
  const dayIn = (timeZone: string, moment: number) =>
    new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);

  test("SEARCH-6 a day is the asker's: it begins when their date changes to it, and ends when it changes again", () => {
    const date = fc.date({ min: new Date("1975-01-01"), max: new Date("2035-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.constantFrom(...ZONES), (moment, timeZone) => {
        const day = moment.toISOString().slice(0, 10);
        // Samoa had no such day: it went over the line of the date.
        if (timeZone === "Pacific/Apia" && day === "2011-12-30") return;
        const { from, to } = readTimeSpan(day, { now: 0, timeZone })!;
        assert.equal(dayIn(timeZone, from), day);
        assert.notEqual(dayIn(timeZone, from - 1), day);
        assert.equal(dayIn(timeZone, to - 1), day);
        assert.notEqual(dayIn(timeZone, to), day);
      }),
      { numRuns: 500 },
    );
  });

  test("SEARCH-6 months, years, today and yesterday are dates, and what the calendar does not have is none", () => {
    const read = (typed: string) => readTimeSpan(typed, { now: Date.UTC(2026, 2, 1, 2), timeZone: "America/New_York" });
    assert.deepEqual(read("today"), { from: Date.UTC(2026, 1, 28, 5), to: Date.UTC(2026, 2, 1, 5) });
    assert.deepEqual(read("yesterday"), { from: Date.UTC(2026, 1, 27, 5), to: Date.UTC(2026, 1, 28, 5) });
    assert.deepEqual(read("2026-03"), { from: Date.UTC(2026, 2, 1, 5), to: Date.UTC(2026, 3, 1, 4) });
    assert.deepEqual(read("2026"), { from: Date.UTC(2026, 0, 1, 5), to: Date.UTC(2027, 0, 1, 5) });
    for (const none of ["2026-02-29", "2026-13", "2026-00-10", "soon", "", "30.11.2026"]) assert.equal(read(none), null, none);
  });
});

suite("queries", () => {
  test("SEARCH-2 words, phrases, what is not wanted, and operators are told apart", () => {
    const query = understood('-draft "night shift" from:me -from:"Ada Lovelace" in:ward has:image is:pinned after:2026-11 rep');
    assert.deepEqual(query.texts, [
      { words: ["draft"], exact: false, prefix: false, negated: true },
      { words: ["night", "shift"], exact: true, prefix: false, negated: false },
      { words: ["rep"], exact: false, prefix: true, negated: false },
    ]);
    assert.deepEqual(query.from, [
      { value: "me", negated: false },
      { value: "Ada Lovelace", negated: true },
    ]);
    assert.deepEqual(query.rooms, [{ value: "ward", negated: false }]);
    assert.deepEqual(query.has, [{ value: "image", negated: false }]);
    assert.deepEqual(query.is, [{ value: "pinned", negated: false }]);
    assert.deepEqual(query.span, { from: Date.UTC(2026, 11, 1), to: Number.MAX_SAFE_INTEGER });
  });

  test("SEARCH-2 the last word may be the beginning of one, unless it is quoted, not wanted, finished or of one letter", () => {
    const prefix = (text: string) => understood(text).texts.at(-1)!.prefix;
    assert.deepEqual(["rep", "rep ", '"rep"', "-rep", "r", '"a', "e-mail"].map(prefix), [true, false, false, false, false, false, true]);
  });

  test("SEARCH-2 what stands before a colon and is no operator is text, as is a minus within a word", () => {
    assert.deepEqual(
      understood("https://example.com/a-b").texts.map(({ words, negated }) => ({ words, negated })),
      [{ words: ["https", "example", "com", "a", "b"], negated: false }],
    );
    assert.deepEqual(understood('HAS:file „x" FROM:me').has, [{ value: "file", negated: false }]);
  });

  test("SEARCH-2 a search that is no query says so, and each operator says what it takes", () => {
    for (const nothing of ["", "  ", "!?…", '""', "-"])
      assert.deepEqual(
        problems(nothing).map(({ path }) => path),
        ["q"],
        nothing,
      );
    assert.deepEqual(
      problems("has:cake from: is:red before:soon -after:today in: lunch").map(({ path }) => path),
      ["has:", "from:", "is:", "before:", "after:", "in:"],
    );
    assert.match(problems("has:cake")[0]!.message, /file, image, video/);
    assert.deepEqual(
      problems("after:2026 before:2025").map(({ path }) => path),
      ["before:"],
    );
    assert.match(problems("a ".repeat(21))[0]!.message, /at most 20/);
  });

  test("SEARCH-2 no text breaks the parser, and all that is not blank is in a token", () => {
    const bits = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 8 }),
      fc.constantFrom(...SEARCH_OPERATORS.map((operator) => `${operator}:`), "-", '"', " ", "me", "2026-11-30", "image"),
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const parsed = parseSearch(text, asker);
        if (!parsed.ok)
          assert.ok(parsed.problems.length > 0 && parsed.problems.every(({ path, message }) => path !== "" && message !== ""));
        let rest = text;
        for (const { start, end } of searchTokens(text).toReversed()) rest = rest.slice(0, start) + rest.slice(end);
        assert.match(rest, /^[\s-]*$/u);
      }),
      { numRuns: 1_000 },
    );
  });
});
