import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { BoundedMap } from "../../../server/base/bounded-map.ts";

suite("a bounded map", () => {
  test("keeps what was set last, and counts what is set again as new", () => {
    const map = new BoundedMap<string, number>(2).set("a", 1).set("b", 2).set("a", 3).set("c", 4);
    assert.deepEqual(
      [...map],
      [
        ["a", 3],
        ["c", 4],
      ],
    );
  });

  test("forgets nothing while there is room, and what is looked up grows no younger", () => {
    const map = new BoundedMap<string, number>(2).set("a", 1).set("b", 2);
    assert.equal(map.get("a"), 1);
    assert.deepEqual([...map.keys()], ["a", "b"]);
    assert.deepEqual([...map.set("c", 3).keys()], ["b", "c"]);
  });
});
