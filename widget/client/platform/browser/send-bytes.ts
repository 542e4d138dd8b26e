import type { UploadAnswer, UploadRequest, UploadRequests } from "../upload-requests.ts";

/** By XMLHttpRequest where there is one, for only it tells how many bytes have left; else by fetch. */
export const sendBytes: UploadRequests = (request) =>
  typeof XMLHttpRequest === "undefined" ? sendByFetch(fetch)(request) : sendByXhr(request);

/** Sends by `fetch`. */
export function sendByFetch(fetch: typeof globalThis.fetch): UploadRequests {
  return async ({ method, url, headers, body, signal }) => {
    const carried = body === null ? {} : { body };
    const response = await fetch(url, { method, headers, ...carried, signal, credentials: "omit", cache: "no-store" });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

function sendByXhr(request: UploadRequest): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const { method, url, headers, body, onProgress, signal } = request;
    const xhr = new XMLHttpRequest();
    const fail = (): void => reject(new TypeError("The upload request was not answered."));
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
    xhr.addEventListener("load", () =>
      resolve({ status: xhr.status, headers: readHeaders(xhr.getAllResponseHeaders()), text: xhr.responseText }),
    );
    xhr.addEventListener("error", fail);
    xhr.addEventListener("abort", fail);
    signal.addEventListener("abort", () => xhr.abort());
    if (signal.aborted) fail();
    else xhr.send(body);
  });
}

function readHeaders(text: string): Headers {
  const headers = new Headers();
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headers;
}
