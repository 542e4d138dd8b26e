import type { Id } from "../../../protocol/ids.ts";
import { kindOf } from "./check-file.ts";
import type { StoredFile } from "./stored-file.ts";

/** A chosen file as this tab holds it. */
export interface FileItem extends StoredFile {
  readonly uploading: boolean;
  /** Bytes that have left, confirmed or not. */
  readonly sentBytes: number;
  /** Whether it is stored and so outlives the page. */
  readonly kept: boolean;
  /** The log holds its message: it is here for its content only. */
  readonly settled: boolean;
}

/** A file as it is added. */
export interface NewFile {
  readonly roomId: Id;
  readonly threadId?: Id | null;
  readonly content: Blob;
  readonly name: string;
  readonly voice: { readonly duration: number; readonly waveform: string } | null;
}

/** A file that was just chosen; `owner` is the tab that uploads it. */
export function newItem({ roomId, threadId = null, content, name, voice }: NewFile, id: Id, owner: string): FileItem {
  return {
    id,
    attachmentId: id,
    roomId,
    threadId,
    name,
    mediaType: content.type,
    size: content.size,
    kind: kindOf(content.type, voice !== null),
    duration: voice?.duration ?? null,
    waveform: voice?.waveform ?? null,
    owner,
    stage: "waiting",
    reason: null,
    url: null,
    sent: 0,
    renewals: 0,
    uploading: false,
    sentBytes: 0,
    kept: false,
    settled: false,
  };
}

/** A file as it is held when it was read from storage. */
export function fromStored(file: StoredFile): FileItem {
  return { ...file, uploading: false, sentBytes: file.sent, kept: true, settled: false };
}

/** What is stored of it. */
export function toStored({ uploading: _u, sentBytes: _l, kept: _k, settled: _s, ...file }: FileItem): StoredFile {
  return file;
}
