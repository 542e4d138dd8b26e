import { PATHS, type UploadMetadata } from "../../../protocol/http.ts";
import { CommandRefused, toRefusal } from "../platform/command-refused.ts";
import type { StoredFile } from "./stored-file.ts";
import { createTusStack, type StackDependencies } from "./tus-stack.ts";

/** Bytes of one request: what a cut costs at most, and what a proxy must let through. */
export const CHUNK_BYTES = 5 * 1024 * 1024;

/** One try to bring a file to the server. */
export interface UploadTry {
  readonly file: StoredFile;
  readonly content: Blob;
  /** The upload has an address, under which it can be gone on with. */
  readonly onBegun: (url: string) => void;
  /** Bytes that have left, and whether the server has confirmed them. */
  readonly onProgress: (bytes: number, confirmed: boolean) => void;
  readonly signal: AbortSignal;
}

export interface UploadDependencies extends Omit<StackDependencies, "endpoint"> {
  readonly server: string;
}

/** Loads the library that speaks tus; once, however often it is asked for. */
export const loadTus = () => import("tus-js-client");

/**
 * Uploads a file by the tus protocol, from where its address says it stopped. Resolves when the server has all of it.
 * @throws CommandRefused as the server refused; `unavailable` when it was not reached, or the signal was aborted
 */
export async function uploadFile(dependencies: UploadDependencies, upload: UploadTry): Promise<void> {
  const { file, content, signal } = upload;
  const endpoint = `${dependencies.server.replace(/\/+$/, "")}${PATHS.uploads}`;
  const { Upload } = await loadTus().catch((cause: unknown) => Promise.reject(new CommandRefused("unavailable", { cause })));
  await new Promise<void>((resolve, reject) => {
    const give = (error: unknown): void => reject(toRefusal(error));
    if (signal.aborted) return give(null);
    const tus = new Upload(content, {
      endpoint,
      uploadUrl: file.url,
      metadata: metadataOf(file),
      chunkSize: CHUNK_BYTES,
      // Address, retries and content are kept by us: the library only speaks the protocol.
      storeFingerprintForResuming: false,
      retryDelays: null,
      fingerprint: () => Promise.resolve(file.id),
      httpStack: createTusStack({ ...dependencies, endpoint }, signal),
      fileReader: { openFile: () => Promise.resolve(sourceOf(content)) },
      onUploadUrlAvailable: () => tus.url !== null && upload.onBegun(tus.url),
      onProgress: (bytes) => upload.onProgress(bytes, false),
      onChunkComplete: (_chunk, bytes) => upload.onProgress(bytes, true),
      onSuccess: () => resolve(),
      onError: (error) => give("causingError" in error ? error.causingError : error),
    });
    signal.addEventListener("abort", () => {
      void tus.abort();
      give(null);
    });
    tus.start();
  });
}

/** Takes an upload that nobody wants any more from the server. @throws CommandRefused */
export async function endUpload(dependencies: UploadDependencies, url: string): Promise<void> {
  const endpoint = `${dependencies.server.replace(/\/+$/, "")}${PATHS.uploads}`;
  const request = createTusStack({ ...dependencies, endpoint }, new AbortController().signal).createRequest("DELETE", url);
  request.setHeader("Tus-Resumable", "1.0.0");
  await request.send(null);
}

// Slices of a Blob are Blobs, of which nothing is read before it is sent: memory stays flat.
function sourceOf(content: Blob) {
  return {
    size: content.size,
    slice: (start: number, end: number) => Promise.resolve({ value: content.slice(start, end), done: end >= content.size }),
    close: () => {},
  };
}

function metadataOf({ attachmentId, roomId, name, mediaType, duration, waveform, kind }: StoredFile): Record<string, string> {
  const metadata: Record<keyof Pick<UploadMetadata, "attachmentId" | "roomId" | "name" | "mediaType">, string> = {
    attachmentId,
    roomId,
    name,
    mediaType,
  };
  if (kind !== "voice") return metadata;
  return {
    ...metadata,
    voice: "true",
    ...(duration === null ? {} : { duration: String(Math.round(duration)) }),
    ...(waveform === null ? {} : { waveform }),
  };
}
