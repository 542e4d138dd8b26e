import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { OfferedFile } from "./good-files.ts";

const FOLDER = new URL("./office/", import.meta.url);
const TOOLS = /^(?:README\.md|make\.py)$/;

/** Office files that LibreOffice made; see office/README.md. */
export function madeFiles({ macros = false } = {}): OfferedFile[] {
  return readdirSync(FOLDER)
    .filter((name) => !TOOLS.test(name) && name.includes("with a macro") === macros)
    .map((name) => {
      const content = readFileSync(new URL(encodeURIComponent(name), FOLDER));
      const packed = name.endsWith(".gz");
      return { name: packed ? name.slice(0, -3) : name, mediaType: "", content: packed ? gunzipSync(content) : content };
    });
}
