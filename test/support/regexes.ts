import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { transformSync } from "esbuild";
import { parseAst } from "rollup/parseAst";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A regular expression as it stands in a file, or what makes one from values that are known only when it runs. */
export type Found =
  | { readonly file: string; readonly source: string; readonly flags: string }
  | { readonly file: string; readonly computed: string };

/** Part of a syntax tree (ESTree); only what is looked at here. */
interface Part {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** What a file says, without types: its tree, its constants by name, and where its imports come from. */
interface Module {
  readonly code: string;
  readonly tree: Part;
  readonly constants: ReadonlyMap<string, Part>;
  readonly imports: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
}

const modules = new Map<string, Module>();

/** Every regular expression of these folders: literals, and what is given to `RegExp`. */
export function findRegexes(folders: readonly string[]): Found[] {
  const files = globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root },
  ).filter((file) => !file.endsWith(".d.ts"));
  return files.sort().flatMap(regexesOf);
}

function regexesOf(file: string): Found[] {
  const module = read(file);
  return [...partsOf(module.tree)].flatMap((part): Found[] => {
    const literal = part["regex"] as { readonly pattern: string; readonly flags: string } | undefined;
    if (literal !== undefined) return [{ file, source: literal.pattern, flags: literal.flags }];
    const callee = part["callee"] as Part | undefined;
    if (callee?.["name"] !== "RegExp") return [];
    const made = evaluate(file, module.code.slice(part.start, part.end), part);
    return [made === null ? { file, computed: module.code.slice(part.start, part.end) } : { file, ...made }];
  });
}

/** The expression made of the constants that it names, here and where they are imported from; null: of more than constants. */
function evaluate(file: string, text: string, part: Part): { readonly source: string; readonly flags: string } | null {
  const lines: string[] = [];
  if (!gather(file, part, lines, new Set())) return null;
  const made: unknown = runInNewContext(`${lines.join("\n")}\nconst made = ${text};\n({ source: made.source, flags: made.flags })`);
  return made as { readonly source: string; readonly flags: string };
}

/** Adds the constants that `part` stands on, each after its own. */
function gather(file: string, part: Part, lines: string[], seen: Set<string>): boolean {
  const { code, constants, imports } = read(file);
  const inner = new Set([...partsOf(part)].filter(({ type }) => type === "ArrowFunctionExpression").flatMap(parameters));
  for (const name of namesIn(part)) {
    if (inner.has(name) || name in globalThis || seen.has(`${file} ${name}`)) continue;
    seen.add(`${file} ${name}`);
    const imported = imports.get(name);
    const home = imported?.file ?? file;
    const declaration = imported === undefined ? constants.get(name) : read(home).constants.get(imported.name);
    if (declaration === undefined || !gather(home, declaration, lines, seen)) return false;
    lines.push(`const ${name} = ${(imported === undefined ? code : read(home).code).slice(declaration.start, declaration.end)};`);
  }
  return true;
}

function read(file: string): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const { code } = transformSync(readFileSync(join(root, file), "utf8"), { loader: "ts", target: "esnext", charset: "utf8" });
  const tree = parseAst(code) as unknown as Part;
  const constants = new Map<string, Part>();
  const imports = new Map<string, { readonly file: string; readonly name: string }>();
  for (const statement of tree["body"] as readonly Part[]) {
    for (const [name, value] of constantsOf(statement)) constants.set(name, value);
    for (const [local, name] of importsOf(statement)) imports.set(local, { file: join(dirname(file), sourceOf(statement)), name });
  }
  const module = { code, tree, constants, imports };
  modules.set(file, module);
  return module;
}

function constantsOf(statement: Part): [string, Part][] {
  const declaration = statement.type === "ExportNamedDeclaration" ? (statement["declaration"] as Part | null) : statement;
  if (declaration?.type !== "VariableDeclaration" || declaration["kind"] !== "const") return [];
  return (declaration["declarations"] as readonly Part[]).flatMap((one): [string, Part][] => {
    const name = (one["id"] as Part)["name"];
    return typeof name === "string" ? [[name, one["init"] as Part]] : [];
  });
}

function importsOf(statement: Part): [string, string][] {
  if (statement.type !== "ImportDeclaration" || !sourceOf(statement).startsWith(".")) return [];
  return (statement["specifiers"] as readonly Part[]).flatMap((one): [string, string][] => {
    const name = (one["imported"] as Part | undefined)?.["name"];
    return typeof name === "string" ? [[(one["local"] as Part)["name"] as string, name]] : [];
  });
}

function sourceOf(statement: Part): string {
  return (statement["source"] as { readonly value: string }).value;
}

function parameters(part: Part): string[] {
  return (part["params"] as readonly Part[]).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}

/** Names that are read, but for those of properties. */
function namesIn(part: Part): Set<string> {
  const properties = new Set<Part>();
  const names = new Set<string>();
  for (const one of partsOf(part)) {
    if (one.type === "MemberExpression" && one["computed"] !== true) properties.add(one["property"] as Part);
    if (one.type === "Property" && one["computed"] !== true && one["shorthand"] !== true) properties.add(one["key"] as Part);
  }
  for (const one of partsOf(part)) if (one.type === "Identifier" && !properties.has(one)) names.add(one["name"] as string);
  return names;
}

function* partsOf(part: Part): Generator<Part> {
  yield part;
  for (const value of Object.values(part)) {
    for (const inner of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof inner === "object" && inner !== null && "type" in inner) yield* partsOf(inner as Part);
  }
}
