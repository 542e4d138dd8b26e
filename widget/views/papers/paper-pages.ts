import { loadPdfLibrary, type PdfDocument, type PdfLoading } from "./pdf-library.ts";

/** Bytes of a PDF that is opened here, pages that are shown of it, and pixels of one that is drawn. */
export const PAPER_BYTES = 50 * 1024 * 1024;
const MOST_PAGES = 1_000;
const PAGE_PIXELS = 16_000_000;

/** A PDF that is open. */
export interface Paper {
  /** Pages that are shown. */
  readonly pages: number;
  /** Width by height of a page. */
  ratio(page: number): Promise<number>;
  /** Draws a page as wide as the canvas is shown; answers its text. */
  draw(page: number, canvas: HTMLCanvasElement): Promise<string>;
  close(): void;
}

/** Reads a PDF; nothing of it is run, and no other address is asked. Throws where it can't be read. */
export async function openPaper(server: string, data: ArrayBuffer): Promise<Paper> {
  const { getDocument } = await loadPdfLibrary(server);
  const task = getDocument({
    data: new Uint8Array(data),
    // By the policy of pages no WebAssembly is compiled, and nothing is fetched beside the file.
    useWasm: false,
    useWorkerFetch: false,
    enableXfa: false,
    isImageDecoderSupported: false,
    maxImageSize: PAGE_PIXELS * 2,
    verbosity: 0,
  });
  try {
    return paperOf(await task.promise, task);
  } catch (error) {
    await task.destroy();
    throw error;
  }
}

function paperOf(document: PdfDocument, task: PdfLoading): Paper {
  const sizeOf = async (page: number) => (await document.getPage(page)).getViewport({ scale: 1 });
  return {
    pages: Math.min(document.numPages, MOST_PAGES),
    async ratio(page) {
      const { width, height } = await sizeOf(page);
      return width / height;
    },
    async draw(number, canvas) {
      const page = await document.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const wanted = (canvas.clientWidth * devicePixelRatio) / width;
      const viewport = page.getViewport({ scale: Math.min(wanted, Math.sqrt(PAGE_PIXELS / (width * height))) });
      canvas.width = Math.ceil(viewport.width);
      canvas.height = Math.ceil(viewport.height);
      await page.render({ canvas, viewport }).promise;
      const { items } = await page.getTextContent();
      return items.map((item) => ("str" in item ? item.str + (item.hasEOL ? " " : "") : "")).join("");
    },
    close: () => void task.destroy(),
  };
}
