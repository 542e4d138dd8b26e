import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { terms } from "../../../widget/i18n/en.ts";
import { enMore as more } from "../../../widget/i18n/en-more.ts";
import { createLocalize } from "../../../widget/i18n/localize.ts";
import { LANGUAGES, loadCatalogue, loadMoreTerms, resolveLocale } from "../../../widget/i18n/locales.ts";
import { createMinuteTicker } from "../../../widget/i18n/ticker.ts";

const compare = (a = "", b = "") => (a < b ? -1 : 1);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).toSorted(compare);
const forms = (term: string | object): string[] => (typeof term === "string" ? [term] : Object.values(term));

/** A copy of the first part of English: a catalogue grows when its second part is loaded. */
const first = { ...terms };
const en = { ...first, ...more };
const keysOf = (catalogue: object) => Object.keys(catalogue).toSorted(compare);

suite("E7 catalogues", () => {
  test("what the first screen does not need is in no catalogue until it is asked for, then in all: those that are there and those that come", async () => {
    const english = await loadCatalogue("en");
    const localize = createLocalize({ locale: "en", direction: "ltr", catalogue: english, translations: { topic: "Subject" } });
    assert.deepEqual(keysOf(english), keysOf(first));
    assert.equal(localize.term("topic"), "Subject");
    await loadMoreTerms();
    assert.equal(localize.term("createGroup"), "Create group");
    assert.equal(localize.term("topic"), "Subject");
    assert.deepEqual(keysOf(english), keysOf(en));
    assert.deepEqual(keysOf(await loadCatalogue("fr")), keysOf(en));
  });

  test("no text is in both parts", () => {
    assert.deepEqual(
      Object.keys(more).filter((key) => key in first),
      [],
    );
  });

  for (const name of LANGUAGES) {
    test(`${name} has every key of English and no other, none of them empty`, async () => {
      const catalogue = await loadCatalogue(name);
      assert.deepEqual(keysOf(catalogue), keysOf(en));
      for (const [key, term] of Object.entries(catalogue))
        assert.ok(
          forms(term).every((text) => text.trim() !== ""),
          key,
        );
    });

    test(`${name} puts the values English has into every text`, async () => {
      const catalogue: Record<string, string | object> = await loadCatalogue(name);
      for (const [key, term] of Object.entries(en)) {
        const expected = new Set(forms(term).flatMap(placeholders));
        const found = new Set(forms(catalogue[key] ?? "").flatMap(placeholders));
        assert.deepEqual([...found].toSorted(compare), [...expected].toSorted(compare), key);
      }
    });

    test(`${name} has a form for every plural category that whole numbers take in it`, async () => {
      const rules = new Intl.PluralRules(name);
      const taken = new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)));
      for (const [key, term] of Object.entries(await loadCatalogue(name))) {
        if (typeof term !== "string") for (const category of taken) assert.ok(category in term, `${key}: ${category}`);
      }
    });
  }
});

suite("E7 languages", () => {
  test("a tag resolves to itself, then its base, then English", () => {
    assert.deepEqual(resolveLocale("fr-CA"), { locale: "fr-CA", name: "fr", direction: "ltr" });
    assert.deepEqual(resolveLocale("xx"), { locale: "en", name: "en", direction: "ltr" });
    assert.deepEqual(resolveLocale("not a tag"), { locale: "en", name: "en", direction: "ltr" });
    assert.equal(resolveLocale(null).locale, "en");
    assert.equal(resolveLocale("ar-EG").direction, "rtl");
  });

  test("a tenant's texts come before the catalogue's, plurals follow the language's rules, numbers its writing", async () => {
    const catalogue = await loadCatalogue("fr");
    const localize = createLocalize({ locale: "fr", direction: "ltr", catalogue, translations: { chat: "Atelier", unknown: "x" } });
    assert.equal(localize.term("chat"), "Atelier");
    assert.match(localize.term("launcherUnread", { count: 0 }), /0 message non lu$/);
    assert.match(localize.term("launcherUnread", { count: 2 }), /2 messages non lus$/);
    assert.match(localize.term("launcherUnread", { count: 12_345 }), /12\u202f345/);
    assert.equal(localize.list(["Ana", "Ben", "Cleo"]), "Ana, Ben et Cleo");
  });

  test("values are put in as text, also when they look like placeholders", () => {
    const localize = createLocalize({ locale: "en", direction: "ltr", catalogue: en, translations: {} });
    assert.equal(localize.term("newMessageFrom", { name: "{text}", text: "$& {name}" }), "{text}: $& {name}");
  });

  test("a key that is missing shows itself", () => {
    assert.equal(createLocalize({ locale: "en", direction: "ltr", catalogue: {}, translations: {} }).term("chat"), "chat");
  });
});

suite("E7 times", () => {
  const localize = createLocalize({ locale: "en-GB", direction: "ltr", catalogue: en, translations: {} });
  const now = new Date(2026, 10, 21, 12, 0).getTime();
  const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).getTime();

  test("days are named by how far they are", () => {
    assert.equal(localize.day(at(2026, 10, 21, 0, 1), now), "Today");
    assert.equal(localize.day(at(2026, 10, 20, 23, 59), now), "Yesterday");
    assert.equal(localize.day(at(2026, 10, 16), now), "Monday");
    assert.equal(localize.day(at(2026, 2, 3), now), "Tue 3 March");
    assert.equal(localize.day(at(2025, 2, 3), now), "3 March 2025");
  });

  test("relative times go by minutes, hours and days and never into the future", () => {
    assert.equal(localize.relative(now + 5_000, now), "just now");
    assert.equal(localize.relative(now - 61_000, now), "1 minute ago");
    assert.equal(localize.relative(now - 2 * 3_600_000, now), "2 hours ago");
    assert.equal(localize.relative(now - 24 * 3_600_000, now), "yesterday");
  });
});

suite("E7 minute ticker", () => {
  test("all readers share one timer, which ends with the last of them", () => {
    let now = 30_000;
    const planned = new Set<() => void>();
    const ticker = createMinuteTicker({
      now: () => now,
      after(milliseconds, callback) {
        assert.equal(milliseconds, 60_000 - (now % 60_000));
        planned.add(callback);
        return () => planned.delete(callback);
      },
    });
    const heard: string[] = [];
    const ends = [ticker.subscribe(() => heard.push("a")), ticker.subscribe(() => heard.push("b"))];
    assert.equal(planned.size, 1);
    now = 60_000;
    for (const callback of Array.from(planned)) {
      planned.delete(callback);
      callback();
    }
    assert.deepEqual(heard, ["a", "b"]);
    assert.equal(planned.size, 1);
    for (const end of ends) end();
    assert.equal(planned.size, 0);
  });
});
