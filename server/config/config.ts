import { readFileSync } from "node:fs";
import * as v from "valibot";
import { RULES } from "./config-rules.ts";
import { VARIABLES, VARIABLE_LIST, type Values, type Variable } from "./config-variables.ts";

/** Everything that can be set from outside. Seconds and counts as their names say. */
export type Config = Omit<Values, "publicUrl"> & {
  /** Origin that people use. */
  readonly publicUrl: string;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with one variable. `rule` and `fix` hold no secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly rule: string;
  readonly fix: string;
}

/** All that is wrong, at once. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(["The configuration is wrong:", ...problems.map(({ variable, rule, fix }) => `  ${variable} ${rule}. ${fix}`)].join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Text of a variable and where it came from. */
export interface Setting {
  readonly text: string | null;
  readonly source: "environment" | "file" | "default";
}

export type FileReader = (path: string) => string;

/** Reads the environment; nothing else of the server does. @throws ConfigError with every problem */
export function loadConfig(environment: Environment = process.env, readFile: FileReader = readSecretFile): Config {
  const problems: ConfigProblem[] = [];
  const wrong = new Set<string>();
  const parsed = Object.entries(VARIABLES).map(([field, variable]) => {
    const before = problems.length;
    const value = readVariable(variable, { environment, readFile, problems });
    if (problems.length > before) wrong.add(field);
    return [field, value] as const;
  });
  // Field by field each value has the type of its parser; a loop over the list cannot show it.
  const values = Object.fromEntries(parsed) as Values;
  const given = (field: keyof Values) => Boolean(environment[VARIABLES[field].name]);
  // What is wrong elsewhere keeps no rule from being looked at, unless the rule reads it.
  for (const { reads, problems: find } of RULES) if (!reads.some((field) => wrong.has(field))) problems.push(...find(values, given));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...values, publicUrl: values.publicUrl ?? `http://localhost:${values.port}` };
}

interface Reading {
  readonly environment: Environment;
  readonly readFile: FileReader;
  readonly problems: ConfigProblem[];
}

function readVariable(variable: Variable<unknown>, reading: Reading): unknown {
  try {
    const { text } = readSetting(variable, reading.environment, reading.readFile);
    if (text === null) return null;
    const { schema, fix } = variable.parser;
    const parsed = v.safeParse(schema, text);
    if (parsed.success) return parsed.output;
    reading.problems.push({ variable: variable.name, rule: parsed.issues[0].message, fix });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    reading.problems.push(...error.problems);
  }
  return null;
}

/** The text that counts for a variable. An empty one counts as not set. @throws ConfigError (set twice, file not readable) */
export function readSetting(variable: Variable<unknown>, environment: Environment, readFile: FileReader = readSecretFile): Setting {
  const given = environment[variable.name] || undefined;
  const fileName = `${variable.name}_FILE`;
  const path = variable.secret ? environment[fileName] || undefined : undefined;
  if (given !== undefined && path !== undefined) {
    throw new ConfigError([{ variable: variable.name, rule: `is set twice, also by ${fileName}`, fix: "Keep one of the two." }]);
  }
  if (path !== undefined) return { text: readOrRefuse(fileName, path, readFile), source: "file" };
  return given === undefined ? { text: variable.fallback, source: "default" } : { text: given, source: "environment" };
}

function readOrRefuse(variable: string, path: string, readFile: FileReader): string {
  try {
    return readFile(path).trim();
  } catch {
    throw new ConfigError([{ variable, rule: "names a file that cannot be read", fix: "Check the path and that this user may read it." }]);
  }
}

function readSecretFile(path: string): string {
  return readFileSync(path, "utf8");
}

/** Names in the environment that look like a slip of ours; each with what was probably meant. */
export function findMisspelt(environment: Environment): ConfigProblem[] {
  const known = VARIABLE_LIST.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
  return Object.keys(environment)
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const bare = name.replace(/^STAFF_?CHAT_/, "");
      const meant =
        known.find((candidate) => candidate === bare) ?? known.find((candidate) => candidate.length >= 7 && isNear(bare, candidate));
      return meant === undefined ? [] : [{ variable: name, rule: "is not a variable of this server", fix: `Did you mean ${meant}?` }];
    });
}

/** At most one letter added, left out, changed or swapped with its neighbour. */
function isNear(given: string, known: string): boolean {
  let start = 0;
  while (start < given.length && given[start] === known[start]) start += 1;
  const rests = (left: number, right: number): boolean => given.slice(start + left) === known.slice(start + right);
  const swapped = given[start] === known[start + 1] && given[start + 1] === known[start] && rests(2, 2);
  return rests(1, 0) || rests(0, 1) || rests(1, 1) || swapped;
}
