import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Canvas, SKRSContext2D } from "@napi-rs/canvas";
import { PAPER_BYTES } from "./paper-types.ts";
import { drawThumbnails, type Drawing } from "./picture-drawing.ts";

/** Pixels of a page's longer side. */
const PAGE_PIXELS = 1_600;
/** A page may be a ribbon; of what is longer than this times its width nothing could be seen. */
const LONGEST = 8;

const require = createRequire(import.meta.url);

/** Draws the first page of a PDF; null: it can't be drawn, which is no reason to refuse it (it may have a password, or be large). */
export async function drawPaper(bytes: Buffer): Promise<Drawing | null> {
  if (bytes.length > PAPER_BYTES) return null;
  try {
    return await drawThumbnails(await drawFirstPage(new Uint8Array(bytes)));
  } catch {
    return null;
  }
}

// Nothing of the file is run, no font of the machine is used, and only the package's own data is read.
async function drawFirstPage(data: Uint8Array): Promise<Buffer> {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const { createCanvas } = require("@napi-rs/canvas") as { createCanvas(width: number, height: number): Canvas };
  const folder = dirname(require.resolve("pdfjs-dist/package.json"));
  const loading = getDocument({
    data,
    useWasm: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    standardFontDataUrl: `${join(folder, "standard_fonts")}/`,
    cMapUrl: `${join(folder, "cmaps")}/`,
    verbosity: 0,
  });
  try {
    const page = await (await loading.promise).getPage(1);
    const { width, height } = page.getViewport({ scale: 1 });
    if (!(Math.max(width, height) <= LONGEST * Math.min(width, height))) throw new RangeError("the page is a ribbon");
    const viewport = page.getViewport({ scale: PAGE_PIXELS / Math.max(width, height) });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context: SKRSContext2D = canvas.getContext("2d");
    await page.render({ canvas: null, canvasContext: context, viewport }).promise;
    return canvas.toBuffer("image/png");
  } finally {
    await loading.destroy();
  }
}
