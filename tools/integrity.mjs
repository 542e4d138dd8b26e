import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/**
 * A Rollup plugin that puts compressed copies beside each script, drops chunks of former builds, and writes `integrity.json` with the sha384 of
 * every script: what a page puts into an `integrity` attribute. `version.json` says which version was built; a server takes none but its own.
 */
export function publishFiles(directory) {
  return {
    name: "publish-files",
    writeBundle(options, bundle) {
      const written = Object.keys(bundle);
      if (options.dir !== undefined) dropFormer(join(directory, "chunks"), new Set(written));
      for (const file of written.filter((name) => name.endsWith(".js"))) compress(join(directory, file));
      const scripts = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
      const hashes = Object.fromEntries(scripts.sort().map((file) => [file.replaceAll("\\", "/"), integrityOf(join(directory, file))]));
      const { version } = JSON.parse(readFileSync("package.json", "utf8"));
      writeFileSync(join(directory, "version.json"), `${JSON.stringify({ version })}\n`);
      writeFileSync(join(directory, "integrity.json"), `${JSON.stringify(hashes, null, 2)}\n`);
    },
  };
}

/** The value of an `integrity` attribute for a file. */
function integrityOf(file) {
  return `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;
}

function dropFormer(folder, written) {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) {
    const script = `chunks/${file.replace(/\.(?:map|gz|br)$/, "")}`;
    if (!written.has(script)) rmSync(join(folder, file));
  }
}

function compress(file) {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
