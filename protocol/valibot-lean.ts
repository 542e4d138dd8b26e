/**
 * The part of valibot that the schemas of this folder are written with, in a tenth of its size: the widget's build puts it in valibot's place.
 * Both accept the same values and give the same ones back; this one stops at the first broken rule. The server, and every test, runs valibot;
 * `test/protocol/valibot-lean.test.ts` holds the two together.
 */
export interface Schema {
  /** The value as the schema gives it on. @throws Broken */
  readonly read: (value: unknown, path: string) => unknown;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly options?: readonly unknown[];
  /** Whether an object may lack it. */
  readonly optional?: boolean;
  /** What stands in for it where an object lacks it. */
  readonly absent?: unknown;
}

/** A rule that a value broke; `path` is dotted, from the root. */
class Broken {
  readonly type = "broken";
  readonly path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    this.path = path.slice(1);
    this.expected = expected;
  }
}

type Parse = { readonly success: true; readonly output: unknown } | { readonly success: false; readonly issues: readonly Broken[] };

export function safeParse(schema: Schema, value: unknown): Parse {
  try {
    return { success: true, output: schema.read(value, "") };
  } catch (error) {
    if (error instanceof Broken) return { success: false, issues: [error] };
    throw error;
  }
}

export function getDotPath({ path }: { readonly path: string }): string {
  return path;
}

type Fields = Readonly<Record<string, unknown>>;

/* @__NO_SIDE_EFFECTS__ */
function rule(expected: string, holds: (value: unknown) => boolean): Schema {
  return {
    read(value, path) {
      if (holds(value)) return value;
      throw new Broken(path, expected);
    },
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function string(): Schema {
  return rule("string", (value) => typeof value === "string");
}

/* @__NO_SIDE_EFFECTS__ */
export function number(): Schema {
  return rule("number", (value) => typeof value === "number" && !Number.isNaN(value));
}

/* @__NO_SIDE_EFFECTS__ */
export function boolean(): Schema {
  return rule("boolean", (value) => typeof value === "boolean");
}

/* @__NO_SIDE_EFFECTS__ */
export function unknown(): Schema {
  return { read: (value) => value };
}

/* @__NO_SIDE_EFFECTS__ */
export function picklist(options: readonly unknown[]): Schema {
  return { ...rule(options.join("|"), (value) => options.includes(value)), options };
}

/* @__NO_SIDE_EFFECTS__ */
export function literal(option: unknown): Schema {
  return picklist([option]);
}

/* @__NO_SIDE_EFFECTS__ */
export function array(item: Schema): Schema {
  return {
    read(value, path) {
      if (!Array.isArray(value)) throw new Broken(path, "Array");
      return value.map((each, index) => item.read(each, `${path}.${index}`));
    },
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function object(entries: Readonly<Record<string, Schema>>): Schema {
  return { entries, read: (value, path) => readFields(entries, fieldsOf(value, path), path) };
}

function readFields(entries: Readonly<Record<string, Schema>>, fields: Fields, path: string): Fields {
  const read: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(entries)) {
    if (key in fields || schema.absent !== undefined) read[key] = schema.read(fields[key], `${path}.${key}`);
    else if (schema.optional !== true) throw new Broken(`${path}.${key}`, `"${key}"`);
  }
  return read;
}

function fieldsOf(value: unknown, path: string): Fields {
  if (typeof value !== "object" || value === null) throw new Broken(path, "Object");
  return value as Fields;
}

/** One of several objects, told apart by the literal under `key`. */
/* @__NO_SIDE_EFFECTS__ */
export function variant(key: string, options: readonly Schema[]): Schema {
  return {
    options,
    read(value, path) {
      const fields = fieldsOf(value, path);
      const option = options.find(({ entries }) => entries?.[key]?.options?.includes(fields[key]) === true);
      if (option === undefined) throw new Broken(`${path}.${key}`, "a known one");
      return option.read(value, path);
    },
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function nullable(schema: Schema): Schema {
  return { read: (value, path) => (value === null ? null : schema.read(value, path)) };
}

/* @__NO_SIDE_EFFECTS__ */
export function optional(schema: Schema, absent?: unknown): Schema {
  return { absent, optional: true, read: (value = absent, path) => (value === undefined ? value : schema.read(value, path)) };
}

/* @__NO_SIDE_EFFECTS__ */
export function fallback(schema: Schema, absent: unknown): Schema {
  return {
    absent,
    read(value) {
      const result = safeParse(schema, value);
      return result.success ? result.output : absent;
    },
  };
}

/* @__NO_SIDE_EFFECTS__ */
export function pipe(...steps: readonly Schema[]): Schema {
  return { ...steps[0], read: (value, path) => steps.reduce((given, step) => step.read(given, path), value) };
}

/* @__NO_SIDE_EFFECTS__ */
export function check(holds: (value: never) => boolean, expected = "another value"): Schema {
  return rule(expected, holds as (value: unknown) => boolean);
}

/* @__NO_SIDE_EFFECTS__ */
export function transform(change: (value: never) => unknown): Schema {
  return { read: change as (value: unknown) => unknown };
}

/* @__NO_SIDE_EFFECTS__ */
export function safeInteger(): Schema {
  return rule("a whole number", Number.isSafeInteger);
}

/* @__NO_SIDE_EFFECTS__ */
export function regex(pattern: RegExp, expected: string): Schema {
  return check((text: string) => pattern.test(text), expected);
}

/* @__NO_SIDE_EFFECTS__ */
export function minValue(least: number): Schema {
  return check((value: number) => value >= least, `>=${least}`);
}

/* @__NO_SIDE_EFFECTS__ */
export function maxValue(most: number): Schema {
  return check((value: number) => value <= most, `<=${most}`);
}

/* @__NO_SIDE_EFFECTS__ */
export function minLength(least: number): Schema {
  return check(({ length }: { readonly length: number }) => length >= least, `>=${least}`);
}

/* @__NO_SIDE_EFFECTS__ */
export function maxLength(most: number): Schema {
  return check(({ length }: { readonly length: number }) => length <= most, `<=${most}`);
}

/* @__NO_SIDE_EFFECTS__ */
export function union(options: readonly Schema[]): Schema {
  return {
    read(value, path) {
      for (const option of options) {
        const result = safeParse(option, value);
        if (result.success) return result.output;
      }
      throw new Broken(path, "one of several");
    },
  };
}
