/** What of the library is used here, as its own documents tell: applications need not have its types. */
export interface PdfLibrary {
  getDocument(source: {
    readonly data: Uint8Array;
    readonly useWasm: boolean;
    readonly useWorkerFetch: boolean;
    readonly enableXfa: boolean;
    readonly isImageDecoderSupported: boolean;
    readonly maxImageSize: number;
    readonly verbosity: number;
  }): PdfLoading;
}

/** A PDF that is being read. */
export interface PdfLoading {
  readonly promise: Promise<PdfDocument>;
  destroy(): Promise<void>;
}

export interface PdfDocument {
  readonly numPages: number;
  getPage(number: number): Promise<PdfPage>;
}

/** Sizes in pixels at a scale. */
interface PdfViewport {
  readonly width: number;
  readonly height: number;
}

interface PdfPage {
  getViewport(options: { readonly scale: number }): PdfViewport;
  render(options: { readonly canvas: HTMLCanvasElement; readonly viewport: PdfViewport }): { readonly promise: Promise<void> };
  getTextContent(): Promise<{
    readonly items: readonly ({ readonly str: string; readonly hasEOL: boolean } | { readonly type: string })[];
  }>;
}

/** Where the server has the library, beside the widget: 500 kB of somebody else's code that no chunk should hold. Its version, as package.json has it. */
const FOLDER = "pdf-6.5.438";
/** Where this script came from, be it a chunk or all of the widget in one; read at once, for a classic script knows it no later. */
const SCRIPT: string = import.meta.url;
const HERE = new URL(SCRIPT.includes("/chunks/") ? ".." : ".", SCRIPT).href;

let loading: Promise<PdfLibrary> | null = null;

/**
 * The library that reads PDFs, from beside the script, or the chat's own server. It works in the page itself: a worker of another origin than the page's would need `blob:` in
 * the page's policy, and an address of a script under Trusted Types. It yields to the page every few milliseconds.
 */
export function loadPdfLibrary(server: string): Promise<PdfLibrary> {
  // Who serves the script from another place than the chat's server may have left the library out.
  loading ??= fetchLibrary(`${HERE}${FOLDER}`)
    .catch(() => fetchLibrary(`${server}/v1/${FOLDER}`))
    .catch((error: unknown) => {
      loading = null;
      throw error;
    });
  return loading;
}

async function fetchLibrary(folder: string): Promise<PdfLibrary> {
  // The library looks here for what a worker would run, before it makes one.
  const [worker, library] = await Promise.all([import(`${folder}/pdf.worker.js`), import(`${folder}/pdf.js`)]);
  Object.assign(globalThis, { pdfjsWorker: worker });
  return library as PdfLibrary;
}
