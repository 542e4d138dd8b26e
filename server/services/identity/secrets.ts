import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Seals small secrets for the database with AES-256-GCM (NIST SP 800-38D). */
export interface SecretBox {
  /** `place` is bound to the result: what was sealed for one row does not open in another. */
  seal(secret: Uint8Array, place: string): Uint8Array;
  /** @throws SealedElsewhere (other key), Error (tampered with, or another place) */
  open(sealed: Uint8Array, place: string): Uint8Array;
}

/** The blob was sealed under another key-encryption key. */
export class SealedElsewhere extends Error {
  constructor() {
    super("The secret was sealed under another KEY_ENCRYPTION_KEY. Start with the key it was made with, or create the tenant's key anew.");
    this.name = "SealedElsewhere";
  }
}

const VERSION = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;

/** Layout: version, key id (head of the key's SHA-256), nonce, ciphertext, tag. The key id lets several keys live side by side. */
export function createSecretBox(key: Uint8Array): SecretBox {
  const keyId = createHash("sha256").update(key).digest().subarray(0, KEY_ID_BYTES);
  const prefix = Buffer.concat([Buffer.of(VERSION), keyId]);
  return {
    seal(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      return Buffer.concat([prefix, nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, place) {
      const blob = Buffer.from(sealed);
      if (!blob.subarray(0, prefix.length).equals(prefix)) throw new SealedElsewhere();
      const decipher = createDecipheriv("aes-256-gcm", key, blob.subarray(prefix.length, HEAD_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(place)).setAuthTag(blob.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(blob.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
    },
  };
}

/** Where a tenant's shared secret stands; see `SecretBox.seal`. */
export const secretPlace = (tenantId: string, keyId: string): string => `tenant_keys/${tenantId}/${keyId}`;
