import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Writes custom-elements.json from the element's sources; with `--check`, fails when the one that is there says something else. */
const target = "custom-elements.json";

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

const manifest = generate();
if (!process.argv.includes("--check")) writeFileSync(target, manifest);
else if (readFileSync(target, "utf8") !== manifest) {
  console.error("custom-elements.json is not what the sources say. Run: node tools/manifest.mjs");
  process.exitCode = 1;
}
