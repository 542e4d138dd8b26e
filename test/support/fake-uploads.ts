import type { Attachment } from "../../protocol/entities.ts";
import { ERRORS } from "../../protocol/error-table.ts";
import { PROBLEM_MEDIA_TYPE, type ErrorCode } from "../../protocol/errors.ts";
import { PATHS } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Random } from "./random.ts";

/** A file as the server has it. */
export interface FakeUpload {
  readonly key: string;
  readonly userId: Id;
  readonly roomId: Id;
  readonly attachmentId: Id;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  /** What has come, in order; joined only when somebody asks, for reading a Blob takes time that is not the fake clock's. */
  readonly parts: Blob[];
  messageId: Id | null;
}

/** One request of an upload. */
export interface FakeUploadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Blob | null;
  /** Chance that only a part of the body comes, and no answer goes back. */
  readonly cut: number;
}

/** The tus side of the fake server: creation, offset, chunks, termination. */
export function createFakeUploads(random: Random, isMember: (userId: Id, roomId: Id) => boolean) {
  const uploads = new Map<string, FakeUpload>();
  /** Answers creations and last chunks with this, by file name. */
  const refusals = new Map<string, ErrorCode>();
  /** Bytes of a body that a proxy before the server lets through. */
  const proxy = { bodyBytes: Infinity };
  let keys = 0;

  const byAttachment = (id: Id): FakeUpload | undefined => [...uploads.values()].find(({ attachmentId }) => attachmentId === id);
  const create = (userId: Id, { headers }: FakeUploadRequest): Response => {
    const metadata = readMetadata(headers.get("upload-metadata") ?? "");
    const { roomId = "", attachmentId = "", name = "", mediaType = "" } = metadata;
    const refusal = refusals.get(name);
    if (!isMember(userId, roomId)) return problem("not_found");
    if (refusal !== undefined) return problem(refusal);
    const size = Number(headers.get("upload-length"));
    const known = byAttachment(attachmentId);
    if (known !== undefined && (known.userId !== userId || known.roomId !== roomId || known.name !== name || known.size !== size))
      return problem("idempotency_conflict");
    const upload = known ?? { key: `key-${++keys}`, userId, roomId, attachmentId, name, mediaType, size, parts: [], messageId: null };
    uploads.set(upload.key, upload);
    return new Response(null, { status: 201, headers: { location: `${PATHS.uploads}/${upload.key}` } });
  };
  const receive = (upload: FakeUpload, { headers, body, cut }: FakeUploadRequest): Response => {
    if ((body?.size ?? 0) > proxy.bodyBytes) return new Response("<html>413 Request Entity Too Large</html>", { status: 413 });
    if (Number(headers.get("upload-offset")) !== offsetOf(upload)) return new Response("conflict", { status: 409 });
    if (body !== null && random.chance(cut)) {
      upload.parts.push(body.slice(0, random.below(body.size)));
      throw new TypeError("network error");
    }
    if (body !== null) upload.parts.push(body);
    if (offsetOf(upload) > upload.size) throw new Error("More has come than was declared.");
    return new Response(null, { status: 204, headers: { "upload-offset": String(offsetOf(upload)) } });
  };
  return {
    uploads,
    refusals,
    proxy,
    byAttachment,
    handle(userId: Id, request: FakeUploadRequest): Response {
      if (request.path === PATHS.uploads) return create(userId, request);
      const upload = uploads.get(request.path.slice(PATHS.uploads.length + 1));
      if (upload === undefined || upload.userId !== userId || !isMember(userId, upload.roomId))
        return request.method === "HEAD" ? new Response(null, { status: 404 }) : problem("not_found");
      switch (request.method) {
        case "HEAD":
          return new Response(null, {
            status: 200,
            headers: { "upload-offset": String(offsetOf(upload)), "upload-length": String(upload.size) },
          });
        case "PATCH":
          return receive(upload, request);
        default:
          if (upload.messageId !== null) return problem("forbidden");
          uploads.delete(upload.key);
          return new Response(null, { status: 204 });
      }
    },
    /** What keeps a message from taking these, or null. */
    problemOf(userId: Id, roomId: Id, ids: readonly Id[]): ErrorCode | null {
      for (const id of ids) {
        const upload = byAttachment(id);
        if (upload === undefined || upload.userId !== userId || upload.roomId !== roomId || upload.messageId !== null)
          return "attachment_not_usable";
        if (offsetOf(upload) < upload.size) return "attachment_not_ready";
      }
      return null;
    },
    bind(messageId: Id, ids: readonly Id[]): Attachment[] {
      return ids.map((id) => {
        const upload = byAttachment(id)!;
        upload.messageId = messageId;
        return toAttachment(upload);
      });
    },
  };
}
export type FakeUploads = ReturnType<typeof createFakeUploads>;

/** Bytes that have come. */
export function offsetOf({ parts }: FakeUpload): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

function toAttachment({ attachmentId, name, mediaType, size }: FakeUpload): Attachment {
  return {
    id: attachmentId,
    kind: "file",
    state: "ready",
    name,
    mediaType,
    size,
    width: null,
    height: null,
    duration: null,
    waveform: null,
    placeholder: null,
    thumbnails: false,
  };
}

function readMetadata(header: string): Partial<Record<string, string>> {
  return Object.fromEntries(
    header.split(",").map((pair) => {
      const [key = "", value = ""] = pair.split(" ");
      return [key, Buffer.from(value, "base64").toString()];
    }),
  );
}

/** An error as the server answers it. */
export function problem(code: ErrorCode): Response {
  const { status, title, fix } = ERRORS[code];
  return new Response(JSON.stringify({ type: "about:blank", title, fix, status, code }), {
    status,
    headers: { "content-type": PROBLEM_MEDIA_TYPE },
  });
}
