import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { BlobDamaged } from "./blob-store.ts";

/**
 * How sealed content lies in a file: a header, then records that hold a segment each (docs/decisions/2026-11-21-sealed-files.md).
 *
 *     header  "SCF1" · id of the sealing key, 8 bytes · salt, 32 bytes
 *     record  kind, 1 byte · nonce, 12 bytes · ciphertext · tag, 16 bytes
 *
 * AES-256-GCM under a key of the file's own (HKDF-SHA-256 of sealing key and salt, for the file's name); kind and number of the segment are authenticated.
 */
export const SEGMENT_BYTES = 65_536;
const MAGIC = Buffer.from("SCF1", "latin1");
const [KEY_ID_BYTES, SALT_BYTES, NONCE_BYTES, TAG_BYTES] = [8, 32, 12, 16];
export const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;
/** Bytes of a record beside its segment. */
export const RECORD_OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES;
const RECORD_BYTES = SEGMENT_BYTES + RECORD_OVERHEAD;

/** `whole`: more follow. `open`: the end of content that is still written. `last`: the end. */
export type SegmentKind = "whole" | "open" | "last";
const KINDS: readonly SegmentKind[] = ["whole", "open", "last"];

export interface Segment {
  readonly kind: SegmentKind;
  /** At most SEGMENT_BYTES; a `whole` one exactly. */
  readonly content: Buffer;
}

/** Seals and opens the segments of one file. */
export interface FileSeal {
  readonly header: Buffer;
  seal(index: number, segment: Segment): Buffer;
  /** @throws BlobDamaged */
  open(index: number, record: Buffer): Segment;
}

/** The key that seals, null for none, and those that only open. 32 bytes each. */
export interface SealingKeys {
  readonly current: Uint8Array | null;
  readonly old: readonly Uint8Array[];
}

/** Begins a file; `name` is what it must be opened under. */
export function createFileSeal(key: Uint8Array, name: string): FileSeal {
  return fileSeal(key, Buffer.concat([MAGIC, keyId(key), randomBytes(SALT_BYTES)]), name);
}

/** For a file that begins with `header`. @throws BlobDamaged */
export function openFileSeal(keys: SealingKeys, header: Buffer, name: string): FileSeal {
  if (header.length !== HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) throw new BlobDamaged("not a sealed file");
  const key = [keys.current, ...keys.old].find((candidate) => candidate !== null && isSealedBy(header, candidate));
  if (!key) throw new BlobDamaged(`sealed by the key ${header.toString("hex", 4, 12)}, which is not given`);
  return fileSeal(key, header, name);
}

/** Whether the file that begins with `header` says it was sealed by this key. */
export function isSealedBy(header: Buffer, key: Uint8Array): boolean {
  return header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES).equals(keyId(key));
}

/** Where the record of a segment begins in the file. */
export function recordPosition(index: number): number {
  return HEADER_BYTES + index * RECORD_BYTES;
}

/** Records of a file of so many bytes, and bytes of the last of them. None where not even a header fits. */
export function recordsOf(fileBytes: number): { readonly count: number; readonly lastBytes: number } {
  const body = Math.max(0, fileBytes - HEADER_BYTES);
  const count = Math.ceil(body / RECORD_BYTES);
  return { count, lastBytes: count === 0 ? 0 : body - (count - 1) * RECORD_BYTES };
}

function keyId(key: Uint8Array): Buffer {
  return createHash("sha256").update("staff-chat sealing key\0").update(key).digest().subarray(0, KEY_ID_BYTES);
}

function fileSeal(key: Uint8Array, header: Buffer, name: string): FileSeal {
  const salt = header.subarray(MAGIC.length + KEY_ID_BYTES);
  const fileKey = Buffer.from(hkdfSync("sha256", key, salt, `staff-chat sealed file 1\0${name}`, 32));
  return {
    header,
    seal(index, { kind, content }) {
      // Random, not counted: a segment is sealed again with other bytes when an upload goes on, and a nonce must not come twice.
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", fileKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associated(index, KINDS.indexOf(kind)));
      const sealed = cipher.update(content);
      cipher.final();
      return Buffer.concat([Buffer.of(KINDS.indexOf(kind)), nonce, sealed, cipher.getAuthTag()]);
    },
    open(index, record) {
      const kind = KINDS[record[0] ?? KINDS.length];
      if (kind === undefined || record.length < RECORD_OVERHEAD) throw new BlobDamaged("a record is cut");
      const decipher = createDecipheriv("aes-256-gcm", fileKey, record.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(associated(index, KINDS.indexOf(kind)));
      decipher.setAuthTag(record.subarray(-TAG_BYTES));
      const content = decipher.update(record.subarray(1 + NONCE_BYTES, -TAG_BYTES));
      try {
        decipher.final();
      } catch {
        throw new BlobDamaged(`segment ${index} is not as it was sealed`);
      }
      return { kind, content };
    },
  };
}

function associated(index: number, kind: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8(kind);
  bytes.writeBigUInt64BE(BigInt(index), 1);
  return bytes;
}
