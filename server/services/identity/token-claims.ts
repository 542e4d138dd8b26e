import type { JWTPayload } from "jose";
import { USER_NAME_CODE_POINTS } from "../../../protocol/limits.ts";
import { cleanName } from "../../../protocol/names.ts";
import { countCodePoints } from "../../../protocol/text.ts";
import { TOKEN_ID_CHARACTERS, TOKEN_LIFETIME_MS, TOLERANCE_MS, TokenRefused } from "./token-rules.ts";
import type { Claims } from "../people/users.ts";

const SUBJECT_CODE_POINTS = 256;
/** UTF-16 units of a name that are looked at. */
const LOOKED_AT = 4_096;
const PICTURE_CHARACTERS = 2_048;
const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
const ROLE_CHARACTERS = 64;
const MOST_ROLES = 50;

/** What claims may say. */
export interface ClaimRules {
  /** Whether a picture may be one that this machine serves without TLS; for development. */
  readonly allowLoopback: boolean;
}

/** The four claims that are kept (AUTH-1), brought into the form in which they are stored. @throws TokenRefused (no usable `sub`) */
export function readClaims(payload: JWTPayload, { allowLoopback }: ClaimRules): Claims {
  const subject = payload.sub;
  if (typeof subject !== "string" || !isStorable(subject) || subject === "" || countCodePoints(subject) > SUBJECT_CODE_POINTS) {
    throw new TokenRefused('"sub" is not a text of 1 to 256 characters');
  }
  return {
    subject,
    name: readName(payload["name"]) || readName(subject) || "?",
    avatar: readPicture(payload["avatar"], allowLoopback),
    roles: readRoles(payload["roles"]),
  };
}

/** The claim by which a token is the tenant's own server's. */
export const SERVER_CLAIM = { staff_chat: "server" } as const;

export function isServerToken(payload: JWTPayload): boolean {
  return payload["staff_chat"] === SERVER_CLAIM.staff_chat;
}

/** `iat`, `exp` (ms) and `jti`. @throws TokenRefused when the token lives too long or comes from the future */
export function readLifetime(payload: JWTPayload, now: number): { issuedAt: number; expiresAt: number; tokenId: string | null } {
  const { iat, exp, jti } = payload;
  if (typeof iat !== "number" || typeof exp !== "number" || !(iat >= 0))
    throw new TokenRefused('"iat" or "exp" is missing or not a number');
  const issuedAt = Math.floor(iat * 1_000);
  const expiresAt = Math.floor(exp * 1_000);
  if (issuedAt > now + TOLERANCE_MS) throw new TokenRefused('"iat" is in the future');
  if (expiresAt - issuedAt > TOKEN_LIFETIME_MS) throw new TokenRefused("lives longer than 24 hours");
  if (jti !== undefined && (typeof jti !== "string" || jti === "" || jti.length > TOKEN_ID_CHARACTERS || !isStorable(jti))) {
    throw new TokenRefused('"jti" is not a text of 1 to 256 characters');
  }
  return { issuedAt, expiresAt, tokenId: jti ?? null };
}

const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** As much of a person's name as is kept, cleaned, and cut between two characters as they are read; empty: nothing of it can be seen. */
export function readName(value: unknown): string {
  if (typeof value !== "string") return "";
  const clean = cleanName(value.slice(0, LOOKED_AT).toWellFormed());
  let [name, length] = ["", 0];
  for (const { segment } of characters.segment(clean)) {
    length += countCodePoints(segment);
    if (length > USER_NAME_CODE_POINTS) return name.trim() || Array.from(clean).slice(0, USER_NAME_CODE_POINTS).join("");
    name += segment;
  }
  return name;
}

/** The address of a picture that browsers may be shown, or null. */
export function readPicture(value: unknown, allowLoopback: boolean): string | null {
  if (typeof value !== "string" || value.length > PICTURE_CHARACTERS) return null;
  const url = URL.parse(value);
  const safe = url?.protocol === "https:" || (allowLoopback && url?.protocol === "http:" && LOOPBACK_NAMES.includes(url.hostname));
  const plain = url !== null && safe && url.username === "" && url.password === "";
  return plain && url.href.length <= PICTURE_CHARACTERS ? url.href : null;
}

function readRoles(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.filter(
    (role): role is string => typeof role === "string" && role !== "" && role.length <= ROLE_CHARACTERS && isStorable(role),
  );
  return [...new Set(texts)].slice(0, MOST_ROLES);
}

/** PostgreSQL's text holds neither U+0000 nor half a surrogate pair. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
