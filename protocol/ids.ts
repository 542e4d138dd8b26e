import * as v from "valibot";

/** A UUID as text, lower case (RFC 9562). Ids that must be unguessable are random bytes instead, never these. */
export const Id = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "must be a lower-case UUID"),
);
export type Id = v.InferOutput<typeof Id>;

/** Where an id maker takes time and randomness from. */
export interface IdSource {
  /** Milliseconds since 1970. */
  now(): number;
  /** Fills `bytes` with random values, as `crypto.getRandomValues` does. */
  random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

/**
 * Makes UUIDv7 ids (RFC 9562, section 5.7) that rise within one maker: the 12 bits after the
 * timestamp are a counter (method 1), so ids made in one millisecond keep their order.
 */
export function createIdMaker(source: IdSource): () => Id {
  let last = 0;
  let counter = 0;
  return () => {
    const now = source.now();
    const bytes = source.random(new Uint8Array(16));
    if (now > last) {
      last = now;
      counter = ((bytes[6]! & 0x07) << 8) | bytes[7]!;
    } else if (++counter > 0xfff) {
      last += 1;
      counter = 0;
    }
    writeTimestamp(bytes, last);
    bytes[6] = 0x70 | (counter >> 8);
    bytes[7] = counter & 0xff;
    bytes[8] = 0x80 | (bytes[8]! & 0x3f);
    return format(bytes);
  };
}

function writeTimestamp(bytes: Uint8Array, milliseconds: number): void {
  let rest = milliseconds;
  for (let index = 5; index >= 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function format(bytes: Uint8Array): Id {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Names a command in its answer; any short text, unique among what the client has under way. */
export const CommandId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
