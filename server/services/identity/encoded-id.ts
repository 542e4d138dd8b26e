import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";

/** An id in 22 characters, as secrets hold that of their tenant: base64url of its 16 bytes. */
export function encodeId(id: Id): string {
  return Buffer.from(id.replaceAll("-", ""), "hex").toString("base64url");
}

/** Null: not an id that was encoded so. */
export function decodeId(encoded: string): Id | null {
  const hex = Buffer.from(encoded, "base64url").toString("hex");
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return v.is(Id, id) && encodeId(id) === encoded ? id : null;
}
