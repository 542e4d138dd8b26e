import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateJetBrainsWebTypes } from "custom-element-jet-brains-integration";
import { generateVsCodeCustomElementData } from "custom-element-vs-code-integration";
import { writeFrameworkTypes } from "./framework-types.mjs";

/**
 * Makes the package that applications and bots install, in dist/package, and packs it into dist: the built element, its client and their types, with the
 * few packages that these import. The repository itself is the server's, with all that a server needs; it is not published. With `--built`, what
 * `npm run build` has made is taken as it is.
 */
const NAME = "@staff-chat/widget";
const FOLDER = "dist/package";
/** What editors complete the element's tag, attributes, parts and properties from. */
const EDITORS = ["vscode.html-custom-data.json", "vscode.css-custom-data.json", "web-types.json"];
const PAPERS = ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "custom-elements.json"];

const ON_SERVER = "./dist/widget/on-server.js";

function npm(...words) {
  return execFileSync("npm", words, { encoding: "utf8", maxBuffer: 2 ** 26, stdio: ["ignore", "pipe", "inherit"] });
}

/** Packages that files below `folder` import by name. */
function importsOf(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.(js|d\.ts)$/.test(file));
  const found = files.flatMap((file) => [
    ...readFileSync(join(folder, file), "utf8").matchAll(/\b(?:from|import)\s*\(?\s*["']((?:@[\w-]+\/)?[a-z][\w-]*)[^"']*["']/g),
  ]);
  return [...new Set(found.map(([, name]) => name))].sort();
}

function manifest(types) {
  const whole = JSON.parse(readFileSync("package.json", "utf8"));
  const { version, description, license, type, sideEffects, exports, dependencies } = whole;
  // The element carries what it needs; types and client name their packages.
  const needed = [...new Set([...importsOf(join(FOLDER, "dist/client")), ...importsOf(join(FOLDER, "dist/types"))])].sort();
  const wanted = Object.fromEntries(needed.filter((one) => one in dependencies).map((one) => [one, dependencies[one]]));
  const { default: element } = exports["."];
  // A server that renders pages imports the element along with them, and has no use for it.
  const data = Object.fromEntries(EDITORS.map((file) => [`./${file}`, `./${file}`]));
  // Each framework's entry is the same script, with the types of its templates.
  const entries = Object.entries(types).map(([name, file]) => [
    name === "index" ? "." : `./${name}`,
    { types: file, node: ON_SERVER, default: element },
  ]);
  const all = { ...exports, ...Object.fromEntries(entries), ...data };
  return {
    name: NAME,
    version,
    description,
    license,
    type,
    sideEffects,
    exports: all,
    customElements: "custom-elements.json",
    "web-types": "./web-types.json",
    dependencies: wanted,
    engines: { node: ">=20" },
  };
}

const made = process.argv.includes("--built") ? [FOLDER] : ["dist/client", "dist/types", FOLDER];
for (const folder of made) rmSync(folder, { recursive: true, force: true });
if (!process.argv.includes("--built")) npm("run", "-s", "build");
mkdirSync(FOLDER, { recursive: true });
const isShipped = (path) => !/\.(gz|br)$/.test(path);
for (const part of ["dist/widget", "dist/client", "dist/types"]) cpSync(part, join(FOLDER, part), { recursive: true, filter: isShipped });
cpSync("docs", join(FOLDER, "docs"), { recursive: true, filter: (path) => !/docs[\\/].*\.(?!md$)\w+$/.test(path) });
for (const paper of PAPERS) cpSync(paper, join(FOLDER, paper));
const elements = JSON.parse(readFileSync("custom-elements.json", "utf8"));
generateVsCodeCustomElementData(elements, { outdir: FOLDER, hideLogs: true });
generateJetBrainsWebTypes(elements, { outdir: FOLDER, hideLogs: true, packageJson: false });
writeFileSync(join(FOLDER, ON_SERVER), "export {};\n");
writeFileSync(join(FOLDER, "package.json"), `${JSON.stringify(manifest(writeFrameworkTypes(elements, FOLDER)), null, 2)}\n`);
const [{ filename }] = JSON.parse(npm("pack", `./${FOLDER}`, "--pack-destination", "dist", "--json", "--ignore-scripts"));
console.log(join("dist", filename));
