import type { Readable } from "node:stream";
import type { AttachmentVariant } from "../../../protocol/entities.ts";
import {
  PATHS,
  pathTo,
  type AttachmentLink,
  type AttachmentLinksRequest,
  type RoomAttachmentsQuery,
  type RoomAttachmentsResponse,
} from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { LINK_MS } from "../../../protocol/limits.ts";
import { BlobMissing, type BlobStore, type ByteRange } from "../../blobs/blob-store.ts";
import { Failure } from "../../base/errors.ts";
import { findReadable, readGallery, type ReadableFile } from "../../repositories/files/attachments.ts";
import type { Database } from "../../database/database.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Actor, Session } from "../shared/actor.ts";
import type { EndedTokens } from "../identity/ended-tokens.ts";
import type { LinkSigner } from "./links.ts";
import { TOLERANCE_MS } from "../identity/token-rules.ts";

/** Media type of what is made of a picture. */
export const THUMBNAIL_TYPE = "image/webp";

/** Where the bytes of a variant lie: the original under the attachment's key, what is made of it under the key with a suffix. */
export function variantKey(key: string, variant: AttachmentVariant): string {
  return variant === "original" ? key : `${key}.${variant}`;
}

/** A file that may be had now. */
export interface ServedFile {
  readonly id: Id;
  readonly variant: AttachmentVariant;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** All of it, or a range within `size`. @throws BlobMissing */
  read(range?: ByteRange): Promise<Readable>;
}

/** What a signed link asks for, on whose behalf. */
export interface FollowedLink {
  readonly session: Session;
  readonly id: Id;
  readonly variant: AttachmentVariant;
  readonly download: boolean;
}

/** Handing out files: each time it is asked anew whether this person may have this file now (F3). */
export interface AttachmentService {
  /** @throws Failure `not_found`, whatever was wrong */
  open(session: Session, wanted: { readonly id: Id; readonly variant: AttachmentVariant }): Promise<ServedFile>;
  /** Links in the order asked for, each for this person and at most LINK_MS; what the person may not have is left out. */
  links(session: Session, wanted: AttachmentLinksRequest["attachments"]): Promise<AttachmentLink[]>;
  /** Reads a link. The file is still to be opened. @throws Failure `not_found` (not ours, late, of a token that was ended) */
  follow(link: string): FollowedLink;
  /** A room's files, newest first. @throws Failure `not_found` */
  gallery(actor: Actor, roomId: Id, query: RoomAttachmentsQuery): Promise<RoomAttachmentsResponse>;
}

export interface AttachmentServiceDependencies {
  readonly database: Database;
  readonly blobs: Pick<BlobStore, "read" | "size">;
  readonly links: LinkSigner;
  readonly ended: Pick<EndedTokens, "isEnded">;
  readonly logger: Pick<Logger, "error">;
  /** Origin that links lead to; null: links are paths on the server's own address. */
  readonly filesUrl: string | null;
  /** Milliseconds since 1970. */
  now(): number;
}

export function createAttachmentService(dependencies: AttachmentServiceDependencies): AttachmentService {
  const { database, links, ended, filesUrl, now } = dependencies;

  async function readable(session: Session, ids: readonly Id[]): Promise<ReadableFile[]> {
    const { tenantId, userId, tokenIssuedAt } = session;
    const found = await database.withTenant(tenantId, (tx) => findReadable(tx, tenantId, userId, ids));
    return found.filter(({ signedOutAt }) => tokenIssuedAt >= signedOutAt);
  }

  return {
    async open(session, { id, variant }) {
      const [file] = await readable(session, [id]);
      if (file === undefined || !has(file, variant)) throw new Failure("not_found");
      return serve(dependencies, file, variant);
    },

    async links(session, wanted) {
      const { tenantId, userId, tokenId, tokenIssuedAt } = session;
      const found = new Map((await readable(session, [...new Set(wanted.map(({ id }) => id))])).map((file) => [file.id, file]));
      const expiresAt = Math.min(now() + LINK_MS, session.tokenExpiresAt + TOLERANCE_MS);
      return wanted.flatMap(({ id, variant, download }) => {
        const file = found.get(id);
        if (file === undefined || !has(file, variant)) return [];
        const link = links.sign({ tenantId, userId, attachmentId: id, variant, download, expiresAt, tokenId, tokenIssuedAt });
        return [{ id, variant, url: `${filesUrl ?? ""}${pathTo(PATHS.file, { link })}`, expiresAt }];
      });
    },

    follow(link) {
      const claims = links.read(link);
      if (claims === null || ended.isEnded(claims)) throw new Failure("not_found");
      const { tenantId, userId, tokenId, tokenIssuedAt, expiresAt, attachmentId, variant, download } = claims;
      const session: Session = { tenantId, userId, roles: [], tokenId, tokenIssuedAt, tokenExpiresAt: expiresAt };
      return { session, id: attachmentId, variant, download };
    },

    async gallery({ tenantId, userId }, roomId, { kind, before, limit }) {
      // One more than asked for tells whether there is a next page.
      const range = { roomId, readerId: userId, kind: kind ?? null, before: before ?? null, limit: limit + 1 };
      const found = await database.withTenant(tenantId, (tx) => readGallery(tx, tenantId, range));
      if (found === null) throw new Failure("not_found");
      const attachments = found.attachments.slice(0, limit);
      const next = found.attachments.length > limit ? (attachments.at(-1)?.attachment.id ?? null) : null;
      return { attachments, users: found.users, next };
    },
  };
}

function has({ thumbnails }: ReadableFile, variant: AttachmentVariant): boolean {
  return variant === "original" || thumbnails;
}

async function serve(
  { blobs, logger }: Pick<AttachmentServiceDependencies, "blobs" | "logger">,
  { id, key, name, mediaType }: ReadableFile,
  variant: AttachmentVariant,
): Promise<ServedFile> {
  const place = variantKey(key, variant);
  try {
    const size = await blobs.size(place);
    return {
      id,
      variant,
      name,
      mediaType: variant === "original" ? mediaType : THUMBNAIL_TYPE,
      size,
      read: async (range) => {
        const content = await blobs.read(place, range);
        // A client that goes away ends it too; that is nobody's fault.
        content.once("error", (error) => {
          if (error.name !== "AbortError") logger.error({ event: "blob_broken", attachmentId: id, variant, error }, "a file broke off");
        });
        return content;
      },
    };
  } catch (error) {
    if (!(error instanceof BlobMissing)) throw error;
    logger.error({ event: "blob_missing", attachmentId: id, variant }, "the bytes of a file are gone");
    throw new Failure("not_found");
  }
}
