import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/**
 * A Rollup plugin that puts compressed copies beside each script, and `integrity.json` with the sha384 of every file that a page may name in an
 * `integrity` attribute: the two single-file builds, and the entry with its chunks.
 */
export function publishFiles(directory) {
  return {
    name: "publish-files",
    writeBundle() {
      const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
      for (const file of files) compress(join(directory, file));
      const hashes = Object.fromEntries(files.sort().map((file) => [file.replaceAll("\\", "/"), integrityOf(join(directory, file))]));
      writeFileSync(join(directory, "integrity.json"), `${JSON.stringify(hashes, null, 2)}\n`);
    },
  };
}

/** The value of an `integrity` attribute for a file. */
export function integrityOf(file) {
  return `sha384-${createHash("sha384").update(readFileSync(file)).digest("base64")}`;
}

function compress(file) {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
