import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { mentionNames } from "../../../widget/content/mention-names.ts";

suite("C7 which names of a text are mentions", () => {
  test("the name of today, or one that the person had before", () => {
    assert.deepEqual(mentionNames("hi @Ben Okafor", [["Ben Okafor"]]), ["Ben Okafor"]);
    assert.deepEqual(mentionNames("hi @Maria Lopez and @Ben", [["Maria García", "Maria Lopez"], ["Ben"]]), ["Maria Lopez", "Ben"]);
  });

  test("of a person whose earlier names nobody here knows, the one name that is left", () => {
    assert.deepEqual(mentionNames("hi @Maria Lopez, how are you", [["Maria García"]]), ["Maria Lopez"]);
    assert.deepEqual(mentionNames("@Ben and @Léa O’Neil-Roux now", [["Ben"], ["Lea Martin"]]), ["Ben", "Léa O’Neil-Roux"]);
  });

  test("nothing is guessed where it could be another", () => {
    assert.deepEqual(mentionNames("@Maria Lopez or @Ben Okafor", [["Ana"]]), []);
    assert.deepEqual(mentionNames("write to Someone@Example.com", [["Ana"]]), []);
    assert.deepEqual(mentionNames("no name at all", [["Ana"]]), []);
    assert.deepEqual(mentionNames("hi @Maria Lopez", []), []);
  });

  test("a name that goes on as another word is not that name", () => {
    assert.deepEqual(mentionNames("hi @Benedict", [["Ben"]]), ["Benedict"]);
    assert.deepEqual(mentionNames("hi @benedict", [["ben"]]), []);
  });
});
