import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { before, suite, test } from "node:test";
import { build } from "esbuild";
import * as fc from "fast-check";
import type * as v from "valibot";
import * as whole from "./schemas.ts";

/** So many that of the largest schema, of whose values few are right in every place, far more than twenty are taken. */
const RUNS = 1_000;

/** What is read of a valibot schema to make values of it. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly options?: readonly unknown[];
  readonly item?: Shape;
  readonly wrapped?: Shape;
  readonly literal?: unknown;
}

/** Mostly right values of a schema, with a few wrong ones in every place. */
function valuesOf(shape: Shape): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 250, arbitrary: rightOf(shape) }, { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), fc.constant(undefined)) });
}

function rightOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case "object":
      return fc.record(Object.fromEntries(Object.entries(shape.entries ?? {}).map(([key, entry]) => [key, valuesOf(entry)])));
    case "variant":
    case "union":
      return fc.oneof(...(shape.options as readonly Shape[]).map(valuesOf));
    case "picklist":
      return fc.constantFrom(...(shape.options ?? []), "something newer");
    case "literal":
      return fc.constant(shape.literal);
    case "array":
      return fc.array(valuesOf(shape.item ?? { type: "unknown" }), { maxLength: 3 });
    case "nullable":
    case "optional":
      return fc.oneof(fc.constant(shape.type === "nullable" ? null : undefined), valuesOf(shape.wrapped ?? { type: "unknown" }));
    case "number":
      return fc.oneof({ weight: 20, arbitrary: fc.nat() }, { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 2 ** 60) });
    case "boolean":
      return fc.boolean();
    case "string":
      return fc.oneof({ weight: 20, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom("", "7", "A".repeat(300)) });
    default:
      return fc.jsonValue();
  }
}

let lean: typeof whole;
before(async () => {
  const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [path("schemas.ts")],
    alias: { valibot: path("../../protocol/valibot-lean.ts") },
    bundle: true,
    format: "esm",
    write: false,
  });
  lean = (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString("base64")}`)) as typeof whole;
});

suite("the schemas of the widget's build", () => {
  for (const [name, schema] of Object.entries<v.GenericSchema>(whole.SCHEMAS)) {
    test(`WIRE-3 ${name} takes and gives what it does with valibot`, () => {
      const leanSchema = new Map(Object.entries<v.GenericSchema>(lean.SCHEMAS)).get(name)!;
      let taken = 0;
      fc.assert(
        fc.property(valuesOf(schema as Shape), fc.nat(), (value, seed) => {
          const given = lack(value, seed);
          const ours = lean.parseValue(leanSchema, given);
          const theirs = whole.parseValue(schema, given);
          assert.equal(ours.ok, theirs.ok, JSON.stringify([given, ours, theirs]));
          if (ours.ok && theirs.ok) assert.deepEqual(ours.value, theirs.value);
          if (!ours.ok && !theirs.ok) assert.equal(ours.id, theirs.id);
          taken += ours.ok ? 1 : 0;
        }),
        { numRuns: RUNS },
      );
      assert.ok(taken > 20, `only ${taken} of ${RUNS} values were right`);
    });
  }
});

/** Of every eighth value one field is missing. */
function lack(value: unknown, seed: number): unknown {
  if (seed % 8 !== 0 || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(fields.toSpliced(seed % (fields.length + 1), 1));
}
