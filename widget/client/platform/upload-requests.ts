/** A request of an upload. */
export interface UploadRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob | null;
  /** Hears of bytes of the body that have left, where the machine tells. */
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Its answer, whatever the status. */
export interface UploadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request of an upload. @throws when no answer came, or the signal was aborted */
export type UploadRequests = (request: UploadRequest) => Promise<UploadAnswer>;
