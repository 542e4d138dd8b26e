import type { Attachment } from "../../../protocol/entities.ts";
import type { Problem } from "../../../protocol/errors.ts";
import { PATHS, type UploadMetadata } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { createId } from "../databases.ts";
import type { OfferedFile } from "./good-files.ts";

/** An answer of the upload routes. */
export interface UploadAnswer {
  readonly status: number;
  readonly code: string | null;
  /** What the error says of the rule that was broken; null without. */
  readonly rule: string | null;
  /** Where the upload is; null unless it was told. */
  readonly offset: number | null;
  readonly location: string | null;
  readonly attachment: Attachment | null;
  readonly headers: Headers;
}

export interface Uploader {
  /** One request of the protocol, with its version unless told. */
  ask(method: string, path: string, init?: { headers?: Record<string, string>; body?: BodyInit }): Promise<UploadAnswer>;
  begin(file: OfferedFile, more?: Partial<UploadMetadata> & { size?: number; headers?: Record<string, string> }): Promise<UploadAnswer>;
  /** Sends bytes from `offset`. */
  send(path: string, offset: number, bytes: Uint8Array): Promise<UploadAnswer>;
  /** Begins and sends all of it: the last answer. */
  upload(file: OfferedFile, more?: Partial<UploadMetadata>): Promise<UploadAnswer>;
}

/** Speaks the tus protocol by hand, as one person to one room. */
export function createUploader({ url }: { readonly url: string }, token: string, roomId: Id): Uploader {
  const ask: Uploader["ask"] = async (method, path, { headers = {}, body } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "tus-resumable": "1.0.0", ...headers },
      ...(body === undefined ? {} : { body, duplex: "half" }),
    });
    const text = await response.text();
    const answer = (text === "" ? {} : JSON.parse(text)) as Partial<Problem> & { attachment?: Attachment };
    const { code = null, attachment = null } = answer;
    const offset = response.headers.get("upload-offset");
    const location = response.headers.get("location");
    return {
      status: response.status,
      code,
      rule: answer.errors?.[0]?.message ?? null,
      attachment,
      location,
      offset: offset === null ? null : Number(offset),
      headers: response.headers,
    };
  };
  const begin: Uploader["begin"] = ({ name, mediaType, content }, { size = content.length, headers = {}, ...more } = {}) => {
    const metadata = { roomId, attachmentId: createId(), name, mediaType, ...more };
    const values = Object.entries(metadata).map(([key, value]) => `${key} ${Buffer.from(String(value)).toString("base64")}`.trim());
    return ask("POST", PATHS.uploads, { headers: { "upload-length": String(size), "upload-metadata": values.join(","), ...headers } });
  };
  const send: Uploader["send"] = (path, offset, bytes) =>
    ask("PATCH", path, {
      headers: { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
      body: Uint8Array.from(bytes),
    });
  return {
    ask,
    begin,
    send,
    async upload(file, more) {
      const begun = await begin(file, more);
      return begun.location === null ? begun : send(begun.location, 0, file.content);
    },
  };
}
