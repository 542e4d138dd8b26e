import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Writes custom-elements.json and the guide's table of attributes from the element's sources; with `--check`, fails when what is there says something else. */
const target = "custom-elements.json";
const GUIDE = "docs/embedding.md";

function generate() {
  const folder = mkdtempSync(join(tmpdir(), "manifest-"));
  try {
    const outdir = relative(process.cwd(), folder);
    const run = spawnSync(
      "custom-elements-manifest",
      ["analyze", "--config", "custom-elements-manifest.config.mjs", "--outdir", outdir, "--quiet"],
      { encoding: "utf8" },
    );
    if (run.status !== 0) throw new Error(`the analyzer failed: ${run.stderr}${run.stdout}`);
    return `${JSON.stringify(JSON.parse(readFileSync(join(folder, target), "utf8")), null, 2)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The table of attributes as docs/embedding.md shows it. */
function attributeTable(manifest) {
  const { attributes } = manifest.modules[0].declarations[0];
  const rows = attributes.map(({ name, type, description }) => {
    const values = [...type.text.matchAll(/"([^"]+)"/g)].map(([, value]) => `\`${value}\``).join(", ");
    return `| \`${name}\` | ${values} | ${description} |`;
  });
  return ["| attribute | values (default first) | what it does |", "| --- | --- | --- |", ...rows].join("\n");
}

const TABLE = /(<!-- attributes -->\n)[\s\S]*?(\n<!-- \/attributes -->)/;

const manifest = generate();
const guide = readFileSync(GUIDE, "utf8").replace(TABLE, (_, start, end) => start + attributeTable(JSON.parse(manifest)) + end);
for (const [file, wanted] of [
  [target, manifest],
  [GUIDE, guide],
]) {
  if (!process.argv.includes("--check")) writeFileSync(file, wanted);
  else if (readFileSync(file, "utf8") !== wanted) {
    console.error(`${file} is not what the sources say. Run: node tools/manifest.mjs`);
    process.exitCode = 1;
  }
}
