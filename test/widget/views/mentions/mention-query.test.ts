import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { User } from "../../../../protocol/entities.ts";
import { findMentionQuery, matchPeople } from "../../../../widget/views/mentions/mention-query.ts";

const person = (name: string): User => ({ id: name, name, avatar: null, updatedAt: 1 });
const search = (text: string) => findMentionQuery(text, text.length)?.search ?? null;
const offers = (names: readonly string[], query: string) => matchPeople(names.map(person), query).map(({ name }) => name);

suite("C7 who is offered after an @", () => {
  test("an @ at the start, after a space, punctuation of any width, or a script without spaces asks", () => {
    for (const before of ["", "hi ", "(", "（", "「", "，", "cc:", "你好", "こんにちは", "カー", "안녕", "สวัสดี", "\n"])
      assert.equal(search(`${before}@Mem`), "Mem", before);
    assert.equal(search("你好＠王"), "王");
  });

  test("one that goes on from a word or an address does not", () => {
    for (const text of ["ben@example", "müller@ex", "a1@b", "x_@y", "https://example.com/@ben", "иван@почта"])
      assert.equal(search(text), null, text);
  });

  test("names with every form of apostrophe, hyphens and several words are asked for whole", () => {
    for (const name of ["O'N", "O’N", "OʼN", "O＇N", "Jean-P", "Ana Maria L", "マリア・ロ"]) assert.equal(search(`hi @${name}`), name);
  });

  test("case, accents, and forms of apostrophes are all one", () => {
    const names = ["Sean O'Neil", "Zoë O’Brien", "Łukasz Ødegård", "JOSÉ Ñandú", "Jürgen Strauß", "İlkay Ünal"];
    for (const [query, name] of [
      ["O’N", "Sean O'Neil"],
      ["o'n", "Sean O'Neil"],
      ["oneil", "Sean O'Neil"],
      ["neil", "Sean O'Neil"],
      ["zoe", "Zoë O’Brien"],
      ["OʼB", "Zoë O’Brien"],
      ["lukasz", "Łukasz Ødegård"],
      ["øde", "Łukasz Ødegård"],
      ["jose n", "JOSÉ Ñandú"],
      ["STRAUSS", "Jürgen Strauß"],
      ["ilk", "İlkay Ünal"],
    ] as const)
      assert.deepEqual(offers(names, query), [name], query);
  });

  test("whole words come first, then names that start so, then later words; nothing from inside a word", () => {
    assert.deepEqual(offers(["Alan Reed", "Anna Al", "Al Khan", "Maria Alba", "Pascal Roux"], "al"), [
      "Al Khan",
      "Anna Al",
      "Alan Reed",
      "Maria Alba",
    ]);
    const many = ["Alan A", "Alan B", "Alan C", "Alan D", "Alan E"];
    assert.equal(offers([...many, "Al Wu"], "al")[0], "Al Wu");
  });

  test("who is called just so comes before all whose names go on", () => {
    assert.deepEqual(offers(["Maria Lopez", "Maria"], "maria"), ["Maria", "Maria Lopez"]);
    assert.deepEqual(offers(["Ben Okafor", "Big Ben", "Benita", "BÉN", "Ben Xu"], "Ben"), [
      "BÉN",
      "Ben Okafor",
      "Ben Xu",
      "Big Ben",
      "Benita",
    ]);
    assert.deepEqual(offers(["王芳芳", "王芳"], "王芳"), ["王芳", "王芳芳"]);
    assert.deepEqual(offers(["Sean O'Neil Junior", "Sean O’Neil"], "sean oneil"), ["Sean O’Neil", "Sean O'Neil Junior"]);
  });

  test("parts of a double name are words, and a space says that a word is whole", () => {
    assert.deepEqual(offers(["Jean-Pierre Roux"], "pierre"), ["Jean-Pierre Roux"]);
    assert.deepEqual(offers(["Benita Cruz", "Ben Okafor"], "ben "), ["Ben Okafor"]);
    assert.deepEqual(offers(["Ben Okafor"], "Ben Okafor "), []);
  });
});
