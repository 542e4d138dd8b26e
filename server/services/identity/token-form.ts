import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { TOKEN_CHARACTERS, TOKEN_ID_CHARACTERS, TokenRefused } from "./token-rules.ts";

/** What a token says of itself before any key was tried; nothing of it is trusted but to choose the keys. */
export interface UnverifiedToken {
  readonly tenantId: Id;
  readonly keyId: string | null;
  readonly algorithm: string;
  /** Header and payload as they are signed. */
  readonly signed: string;
}

/** Headers by which a token would bring its own key, or change how it is read (RFC 7515, 4.1). */
const FORBIDDEN_HEADERS = ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"];

/** Reads a JWT in compact form (RFC 7519) strictly: three parts of canonical base64url, JSON objects in well-formed UTF-8. @throws TokenRefused */
export function readToken(token: string): UnverifiedToken {
  if (token.length > TOKEN_CHARACTERS) throw new TokenRefused(`longer than ${TOKEN_CHARACTERS} characters`);
  const match = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token);
  const [, header = "", payload = "", signature = ""] = match ?? [];
  if (match === null) throw new TokenRefused("not three parts of base64url");
  decode(signature);
  const { algorithm, keyId } = readHeader(readObject(header));
  return { tenantId: readTenant(readObject(payload)), keyId, algorithm, signed: `${header}.${payload}` };
}

function readHeader(header: Readonly<Record<string, unknown>>): { algorithm: string; keyId: string | null } {
  const forbidden = FORBIDDEN_HEADERS.find((name) => Object.hasOwn(header, name));
  if (forbidden !== undefined) throw new TokenRefused(`header "${forbidden}" is not allowed`);
  const { alg, kid, typ } = header;
  if (typeof alg !== "string") throw new TokenRefused('header "alg" is missing');
  if (typ !== undefined && (typeof typ !== "string" || typ.toLowerCase() !== "jwt")) throw new TokenRefused('header "typ" is not "JWT"');
  if (kid === undefined) return { algorithm: alg, keyId: null };
  if (typeof kid !== "string" || kid === "" || kid.length > TOKEN_ID_CHARACTERS)
    throw new TokenRefused('header "kid" is not a text of 1 to 256 characters');
  return { algorithm: alg, keyId: kid };
}

/** `tenant` names the tenant where `iss` is taken by an identity provider; otherwise `iss` does. */
function readTenant(payload: Readonly<Record<string, unknown>>): Id {
  const named = Object.hasOwn(payload, "tenant") ? payload["tenant"] : payload["iss"];
  if (!v.is(Id, named)) throw new TokenRefused('neither "tenant" nor "iss" is a tenant id');
  return named;
}

function readObject(part: string): Readonly<Record<string, unknown>> {
  const value = parse(decode(part));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TokenRefused("a part is not a JSON object");
  return value as Readonly<Record<string, unknown>>;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch (error) {
    throw new TokenRefused("a part is not JSON in UTF-8", error);
  }
}

// Decoders pass over stray bits at the end; one signature would then have several spellings.
function decode(part: string): Uint8Array {
  const bytes = Buffer.from(part, "base64url");
  if (bytes.toString("base64url") !== part) throw new TokenRefused("not canonical base64url");
  return bytes;
}
