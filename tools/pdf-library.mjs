import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const FILES = { "pdf.js": "pdf.min.mjs", "pdf.worker.js": "pdf.worker.min.mjs" };

/**
 * A Rollup plugin that puts the library that reads PDFs beside the widget as it is, in a folder of its version (widget/views/papers/pdf-library.ts names
 * it): a vendor's 500 kB, fetched when somebody opens a PDF, which no chunk and no single-file build should hold.
 */
export function copyPdfLibrary(directory) {
  return {
    name: "copy-pdf-library",
    writeBundle() {
      const from = "node_modules/pdfjs-dist";
      const { version } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
      const folder = join(directory, `pdf-${version}`);
      for (const name of readdirSync(directory))
        if (name.startsWith("pdf-") && name !== `pdf-${version}`) rmSync(join(directory, name), { recursive: true });
      mkdirSync(folder, { recursive: true });
      for (const [name, source] of Object.entries(FILES)) {
        const content = readFileSync(join(from, "build", source));
        writeFileSync(join(folder, name), content);
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
      }
      copyFileSync(join(from, "LICENSE"), join(folder, "LICENSE.txt"));
    },
  };
}
