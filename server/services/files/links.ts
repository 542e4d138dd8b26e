import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { ATTACHMENT_VARIANTS, type AttachmentVariant } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";

/** All that a link says. Times are ms since 1970; `tokenId` and `tokenIssuedAt` are of the token it was asked with, whose end is the link's too. */
export interface LinkClaims {
  readonly tenantId: Id;
  readonly userId: Id;
  readonly attachmentId: Id;
  readonly variant: AttachmentVariant;
  readonly download: boolean;
  readonly expiresAt: number;
  readonly tokenId: string | null;
  readonly tokenIssuedAt: number;
}

/** Makes and reads signed links: claims and their HMAC-SHA-256 (RFC 2104), base64url. Every node with the same key-encryption key reads them. */
export interface LinkSigner {
  sign(claims: LinkClaims): string;
  /** Null: not made by us, changed, or late. */
  read(link: string): LinkClaims | null;
}

export interface LinkSignerOptions {
  /** 32 bytes; the links' own key is derived from it (HKDF, RFC 5869). */
  readonly keyEncryptionKey: Uint8Array;
  /** Milliseconds since 1970. */
  now(): number;
}

const VERSION = 1;
const PURPOSE = "staff-chat links to files, version 1";
const MAC_BYTES = 32;
const ID_BYTES = 16;
/** Version, flags, three ids and two times; the token's id follows, if it has one. */
const HEAD_BYTES = 2 + 3 * ID_BYTES + 2 * 6;
const VARIANT_BITS = 0b0011;
const DOWNLOAD_BIT = 0b0100;
const TOKEN_ID_BIT = 0b1000;

export function createLinkSigner({ keyEncryptionKey, now }: LinkSignerOptions): LinkSigner {
  const key = Buffer.from(hkdfSync("sha256", keyEncryptionKey, "", PURPOSE, 32));
  const macOf = (claims: Uint8Array): Buffer => createHmac("sha256", key).update(claims).digest();
  return {
    sign(claims) {
      const bytes = encode(claims);
      return Buffer.concat([bytes, macOf(bytes)]).toString("base64url");
    },
    read(link) {
      const bytes = Buffer.from(link, "base64url");
      // One text for one link: the decoder would pass over what does not belong.
      if (bytes.length < HEAD_BYTES + MAC_BYTES || bytes.toString("base64url") !== link) return null;
      const claims = bytes.subarray(0, -MAC_BYTES);
      if (!timingSafeEqual(macOf(claims), bytes.subarray(-MAC_BYTES))) return null;
      const decoded = decode(claims);
      return decoded === null || decoded.expiresAt <= now() ? null : decoded;
    },
  };
}

function encode(claims: LinkClaims): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const variant = ATTACHMENT_VARIANTS.indexOf(claims.variant);
  head[0] = VERSION;
  head[1] = variant | (claims.download ? DOWNLOAD_BIT : 0) | (claims.tokenId === null ? 0 : TOKEN_ID_BIT);
  [claims.tenantId, claims.userId, claims.attachmentId].forEach((id, index) => {
    head.write(id.replaceAll("-", ""), 2 + index * ID_BYTES, "hex");
  });
  head.writeUIntBE(claims.expiresAt, HEAD_BYTES - 12, 6);
  head.writeUIntBE(claims.tokenIssuedAt, HEAD_BYTES - 6, 6);
  return Buffer.concat([head, Buffer.from(claims.tokenId ?? "")]);
}

function decode(bytes: Buffer): LinkClaims | null {
  const flags = bytes[1] ?? 0;
  const variant = ATTACHMENT_VARIANTS[flags & VARIANT_BITS];
  if (bytes[0] !== VERSION || variant === undefined) return null;
  const id = (index: number): Id => idOf(bytes.subarray(2 + index * ID_BYTES, 2 + (index + 1) * ID_BYTES));
  return {
    tenantId: id(0),
    userId: id(1),
    attachmentId: id(2),
    variant,
    download: (flags & DOWNLOAD_BIT) !== 0,
    expiresAt: bytes.readUIntBE(HEAD_BYTES - 12, 6),
    tokenIssuedAt: bytes.readUIntBE(HEAD_BYTES - 6, 6),
    tokenId: (flags & TOKEN_ID_BIT) === 0 ? null : bytes.subarray(HEAD_BYTES).toString(),
  };
}

function idOf(bytes: Buffer): Id {
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
