import { createHash } from "node:crypto";
import type { Id } from "../../protocol/ids.ts";

/** The id that follows from a text (UUIDv8, RFC 9562). */
export function deriveId(text: string): Id {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
