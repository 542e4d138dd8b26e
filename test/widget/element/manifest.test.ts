import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { VERSION } from "../../../widget/base/version.ts";
import { attributeOf, OPTIONS } from "../../../widget/element/option-table.ts";

interface Named {
  readonly name: string;
  readonly description?: string;
}

interface Declaration {
  readonly cssParts: readonly Named[];
  readonly slots: readonly Named[];
  readonly cssProperties: readonly Named[];
  readonly cssStates: readonly Named[];
  readonly events: readonly Named[];
  readonly attributes: readonly Named[];
}

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("custom-elements.json")) as { modules: { declarations: Declaration[] }[] };
const declaration = manifest.modules[0]?.declarations[0] ?? assert.fail("no element in the manifest");
const sources = globSync("widget/**/*.ts", { cwd: new URL("../../..", import.meta.url) })
  .map((file) => read(file).replace(/\/\*\*[\s\S]*?\*\//g, ""))
  .join("\n");

/** Names in a manifest's list, sorted. */
const documented = (list: readonly Named[]) => list.map(({ name }) => name).sort();
const found = (pattern: RegExp) => [...new Set([...sources.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();

/** Every value a `part` takes: what stands in templates and in calls of `make`; a name ending in `-` is completed at run time. */
function partNames(): Set<string> {
  const values = [
    ...sources.matchAll(
      /part="((?:[^"$]|\$\{(?:[^{}]|\{[^}]*\})*\})*)"|part: ("[^"]*"(?:\s*:\s*"[^"]*")?|[^,}]*)|(?:const|readonly) parts(?:: string)? = ([^;]*);/g,
    ),
  ];
  const names = values.flatMap(([, template, call, variable]) =>
    [template, call, variable].flatMap((text) => (text === undefined ? [] : wordsOf(text, text !== template))),
  );
  return new Set(names.filter((name) => /^[a-z][a-z0-9-]*$/.test(name)));
}

function wordsOf(text: string, isCode: boolean): string[] {
  const code = isCode ? [text] : [...text.matchAll(/\$\{((?:[^{}]|\{[^}]*\})*)\}/g)].map((match) => match[1] ?? "");
  const literals = code.flatMap((each) =>
    [...each.replace(/[=!]==?\s*"[^"]*"/g, "").matchAll(/["`]([^"`]*)["`]/g)].map((match) => match[1] ?? ""),
  );
  const plain = isCode ? [] : [text];
  return [...plain, ...literals].flatMap((each) => each.replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, "").split(/\s+/));
}

suite("E5 the manifest says what templates and sheets do", () => {
  test("every part of the templates is documented, and no other", () => {
    const used = partNames();
    const names = documented(declaration.cssParts);
    const prefixes = [...used].filter((name) => name.endsWith("-"));
    assert.deepEqual(
      [...used].filter((name) => !name.endsWith("-") && !names.includes(name)),
      [],
      "not documented",
    );
    assert.deepEqual(
      prefixes.filter((prefix) => !names.some((name) => name.startsWith(prefix))),
      [],
      "not documented",
    );
    assert.deepEqual(
      names.filter((name) => !used.has(name) && !prefixes.some((prefix) => name.startsWith(prefix))),
      [],
      "not in any template",
    );
  });

  test("every slot is documented, and no other", () => {
    assert.deepEqual(
      documented(declaration.slots),
      [...new Set([...found(/<slot name="([^"]+)"/g), ...found(/make\("slot", \{ name: "([^"]+)"/g)])].sort(),
    );
  });

  test("every token of the sheets is documented, and no other", () => {
    assert.deepEqual(documented(declaration.cssProperties), found(/(--staff-chat-[a-z0-9-]+)(?=[,)])/g));
  });

  test("every event is documented, and no other", () => {
    const events = globSync("widget/element/events/*.ts", { cwd: new URL("../../..", import.meta.url) })
      .map(read)
      .join("\n");
    assert.deepEqual(
      documented(declaration.events),
      [...events.matchAll(/super\("(staff-chat-[a-z-]+)"/g)].map((match) => match[1] ?? "").sort(),
    );
  });

  test("every option of the table is documented as an attribute", () => {
    assert.deepEqual(documented(declaration.attributes), Object.keys(OPTIONS).map(attributeOf).sort());
  });

  test("every state is documented, and no other", () => {
    const element = read("widget/element/staff-chat.ts");
    assert.ok(element.includes('if (this.connectionState !== "idle") states.add(this.connectionState);'));
    const connection = /type ConnectionStatus = ([^;]*);/.exec(read("widget/client/transport/machine.ts"))?.[1] ?? "";
    const states = [...connection.matchAll(/"([a-z]+)"/g), ...element.matchAll(/states\.add\("([a-z-]+)"\)/g)].map(
      (match) => match[1] ?? "",
    );
    assert.deepEqual(documented(declaration.cssStates), states.filter((state) => state !== "idle").sort());
  });

  test("everything in it is described", () => {
    const { cssParts, slots, cssProperties, cssStates, events, attributes } = declaration;
    assert.deepEqual(
      [cssParts, slots, cssProperties, cssStates, events, attributes].flat().filter(({ description }) => !description),
      [],
    );
  });
});

suite("E1 the version", () => {
  test("the widget's version is the package's", () => {
    assert.equal(VERSION, (JSON.parse(read("package.json")) as { version: string }).version);
  });
});

suite("E11 import in Node", () => {
  test("the entry, the element and the application can be imported where there is no document", async () => {
    await import("../../../widget/element/entry.ts");
    await import("../../../widget/element/define.ts").then(({ defineStaffChat }) => defineStaffChat(VERSION));
    await import("../../../widget/views/panel/panel.ts");
  });
});
