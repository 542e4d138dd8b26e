import { randomBytes } from "node:crypto";
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, importSPKI, SignJWT, type CryptoKey, type JWK } from "jose";
import * as v from "valibot";
import { Id } from "../../../protocol/ids.ts";
import { TOKEN_LIFETIME_MS } from "./token-rules.ts";
import { SERVER_CLAIM } from "./token-claims.ts";
import type { Claims } from "../people/users.ts";

export const SIGNING_ALGORITHMS = ["ES256", "EdDSA", "RS256", "HS256"] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** RFC 7518, 3.3. */
const RSA_BITS = 2_048;

/** All that a host needs to make tokens; shown once, when the key is made. */
export const SigningKey = v.object({
  tenantId: Id,
  keyId: v.string(),
  algorithm: v.picklist(SIGNING_ALGORITHMS),
  audience: v.string(),
  /** HS256: the secret is this text itself, as UTF-8. Otherwise a private key in PEM (PKCS #8). */
  secret: v.string(),
});
export type SigningKey = v.InferOutput<typeof SigningKey>;

/** Reads a key file; null: it is none. */
export function parseSigningKey(text: string): SigningKey | null {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), SigningKey), text);
  return parsed.success ? parsed.output : null;
}

/** A new key: what the host keeps, and what the server stores. */
export interface GeneratedKey {
  readonly secret: string;
  readonly publicKey: JWK | null;
}

export async function generateKey(algorithm: SigningAlgorithm): Promise<GeneratedKey> {
  if (algorithm === "HS256") return { secret: randomBytes(32).toString("base64url"), publicKey: null };
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: RSA_BITS });
  return { secret: await exportPKCS8(privateKey), publicKey: await exportJWK(publicKey) };
}

/** Reads a public key in PEM (SPKI) and keeps its public part only. Rejects what does not fit the algorithm. */
export async function readPublicKey(pem: string, algorithm: Exclude<SigningAlgorithm, "HS256">): Promise<JWK> {
  const key = await exportJWK(await importSPKI(pem, algorithm, { extractable: true }));
  if (key.kty === "RSA" && Buffer.from(key.n ?? "", "base64url").length * 8 < RSA_BITS)
    throw new RangeError(`an RSA key needs ${RSA_BITS} bits`);
  return key;
}

/** A token to be made. Times in ms since 1970. */
export interface TokenToMint {
  readonly claims: Claims;
  readonly issuedAt: number;
  /** Milliseconds, at most 24 hours. */
  readonly lifetime: number;
  readonly tokenId: string;
  /** For the tenant's own server; its subject is the name of a program. */
  readonly isServer?: boolean;
}

/** Makes a token as a host application would (RFC 7519). */
export async function mintToken(key: SigningKey, token: TokenToMint): Promise<string> {
  const { subject, name, avatar, roles } = token.claims;
  const issuedAt = Math.floor(token.issuedAt / 1_000);
  return new SignJWT({ name, ...(avatar === null ? {} : { avatar }), roles: [...roles], ...(token.isServer === true && SERVER_CLAIM) })
    .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: "JWT" })
    .setIssuer(key.tenantId)
    .setAudience(key.audience)
    .setSubject(subject)
    .setJti(token.tokenId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + Math.floor(Math.min(token.lifetime, TOKEN_LIFETIME_MS) / 1_000))
    .sign(await readSecret(key));
}

async function readSecret(key: SigningKey): Promise<CryptoKey | Uint8Array> {
  return key.algorithm === "HS256" ? new TextEncoder().encode(key.secret) : importPKCS8(key.secret, key.algorithm);
}
