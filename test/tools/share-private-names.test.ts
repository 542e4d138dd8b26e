import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseAst } from "rollup/parseAst";

type Transform = (this: { parse: typeof parseAst }, code: string, id: string) => { readonly code: string } | null;
const { sharePrivateNames } = (await import(new URL("../../tools/share-private-names.mjs", import.meta.url).href)) as {
  sharePrivateNames: () => { readonly transform: Transform };
};

function renamed(code: string, id = "/widget/a.ts"): string | null {
  return sharePrivateNames().transform.call({ parse: parseAst }, code, id)?.code ?? null;
}

suite("private names in the build", () => {
  test("members of every class share the same names, the most used one first", () => {
    const one = "class A { #rare = 1; #often = 2; sum() { return this.#often + this.#rare + this.#often; } }";
    const two = "class B { static #x = 1; get #y() { return B.#x; } has(it) { return #y in it && it.#y; } }";
    assert.equal(
      renamed(`${one}\n${two}`),
      "class A { #p1 = 1; #p0 = 2; sum() { return this.#p0 + this.#p1 + this.#p0; } }\n" +
        "class B { static #p1 = 1; get #p0() { return B.#p1; } has(it) { return #p0 in it && it.#p0; } }",
    );
  });

  test("what only looks like a private name stays, and so does code of others", () => {
    assert.equal(renamed('const color = "#fff"; class A { #a = "#a"; }'), 'const color = "#fff"; class A { #p0 = "#a"; }');
    assert.equal(renamed("class A { #a = 1; }", "/node_modules/lit/index.js"), null);
  });

  test("a class inside of a class fails the build, for it may use the names of both", () => {
    assert.throws(() => renamed("class A { #a = 1; make() { return class { #b = 2; }; } }"), /inside of a class/);
  });
});
