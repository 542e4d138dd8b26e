import type { UploadRequests } from "../platform/upload-requests.ts";
import { createFiles, type Files, type FilesDependencies } from "./files.ts";
import type { UploadTokens } from "./tus-stack.ts";
import { endUpload, uploadFile, type UploadDependencies } from "./upload-file.ts";

// What a session loads when the first file is chosen, shown or found stored: one chunk.
export { checkFile } from "./check-file.ts";
export { createLinks } from "./links.ts";
export { loadTus } from "./upload-file.ts";

export interface UploadingDependencies extends Omit<FilesDependencies, "upload" | "end"> {
  readonly server: string;
  readonly tokens: UploadTokens;
  /** See the platform's. */
  readonly sendBytes: UploadRequests;
}

/** Files that are uploaded to a server by tus. */
export function createUploadingFiles(dependencies: UploadingDependencies): Files {
  const { server, tokens, clock, sendBytes } = dependencies;
  const uploads: UploadDependencies = { server, tokens, clock, sendBytes };
  return createFiles({
    ...dependencies,
    upload: (upload) => uploadFile(uploads, upload),
    end: (url) => endUpload(uploads, url),
  });
}
