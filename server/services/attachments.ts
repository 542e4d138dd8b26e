import type { Readable } from "node:stream";
import type { AttachmentVariant } from "../../protocol/entities.ts";
import type { AttachmentLink, AttachmentLinksRequest, RoomAttachmentsQuery, RoomAttachmentsResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { ByteRange } from "../blobs/blob-store.ts";
import type { Actor, Session } from "./actor.ts";

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
