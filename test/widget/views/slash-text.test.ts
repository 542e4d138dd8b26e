import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isCommand, readCommand, withoutEscape } from "../../../widget/views/slash/command-text.ts";
import { SLASH_COMMANDS } from "../../../widget/views/slash/slash-commands.ts";

suite("SLASH-1 what is a command", () => {
  test("a stroke at the beginning, a name, and nothing else up to a space", () => {
    assert.deepEqual(readCommand("  /Topic  Rota \n of today "), { name: "topic", argument: "Rota \n of today" });
    assert.deepEqual(readCommand("/shrug"), { name: "shrug", argument: "" });
    for (const text of ["/etc/passwd", "/", "/ 2", "/2024", "//topic", "a /topic", "/topic/", "/topic,", "", "/(x)"])
      assert.equal(isCommand(text), false, text);
  });

  test("two strokes at the beginning are sent as one, and strokes elsewhere as they are", () => {
    assert.equal(withoutEscape("//topic x"), "/topic x");
    assert.equal(withoutEscape("https://x.example //y"), "https://x.example //y");
    assert.equal(withoutEscape("///"), "//");
  });

  test("each command of the table is one by this rule, and none is there twice", () => {
    const names = SLASH_COMMANDS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.deepEqual(readCommand(`/${name}`), { name, argument: "" });
  });
});
