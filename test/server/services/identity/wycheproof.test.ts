import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { compactVerify, createLocalJWKSet, importJWK, type JWK } from "jose";
import { readPublicKey } from "../../../../server/services/identity/signing-keys.ts";
import type { KnownTenant, VerificationKey } from "../../../../server/services/identity/tenant-directory.ts";
import { TokenRefused } from "../../../../server/services/identity/token-rules.ts";
import { ALGORITHMS, createTokenVerifier } from "../../../../server/services/identity/token-verifier.ts";
import { wholePolicy } from "../../../../server/services/shared/policy.ts";
import { AUDIENCE } from "./support/world.ts";

interface Vector {
  readonly id: number | string;
  readonly about: string;
  readonly result: "valid" | "invalid";
}
interface RawVector extends Vector {
  readonly key: number;
  readonly secret: string;
  readonly message: string;
  readonly signature: string;
}
interface SignedVector extends Vector {
  readonly key: number;
  readonly jws: string;
}

const lines = <Line>(name: string): Line[] =>
  readFileSync(new URL(`../../../support/wycheproof/${name}.jsonl`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, "hex"));
const told = ({ id, about, result }: Vector): string => `${id} ${about}: ${result}`;

/** Those of the vectors that are not treated as their result says. */
async function wrong<Line extends Vector>(vectors: readonly Line[], takes: (vector: Line) => Promise<boolean>): Promise<string[]> {
  const found: string[] = [];
  for (const vector of vectors) if ((await takes(vector)) !== (vector.result === "valid")) found.push(told(vector));
  return found;
}

const PARAMETERS = {
  ES256: { name: "ECDSA", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
  RS256: { name: "RSASSA-PKCS1-v1_5" },
} as const;

suite("JWT-1 Wycheproof: signatures by keys that were imported as a tenant's are", () => {
  for (const [file, algorithm, least] of [
    ["es256", "ES256", 260],
    ["ed25519", "EdDSA", 150],
    ["rs256", "RS256", 250],
  ] as const) {
    test(`JWT-1 ${algorithm}: every valid one is taken, every other refused`, async () => {
      const all = lines<RawVector & { readonly pem?: string }>(file);
      const pems = new Map(all.flatMap(({ key, pem }) => (pem === undefined ? [] : [[key, pem] as const])));
      const vectors = all.filter(({ pem }) => pem === undefined);
      assert.ok(vectors.length >= least);
      const takes = async ({ key, message, signature }: RawVector) => {
        const imported = await importJWK(await readPublicKey(pems.get(key) ?? "", algorithm), algorithm);
        assert.ok(!(imported instanceof Uint8Array));
        return crypto.subtle.verify(PARAMETERS[algorithm], imported, bytes(signature), bytes(message));
      };
      assert.deepEqual(await wrong(vectors, takes), []);
    });
  }

  test("JWT-1 HS256: every valid MAC of 32 bytes is taken; every other one, and one that was cut, is refused", async () => {
    const vectors = lines<RawVector>("hs256");
    assert.ok(vectors.length >= 170);
    const whole = (vector: RawVector) => vector.signature.length === 64;
    const takes = async ({ secret, message, signature }: RawVector) => {
      const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      return crypto.subtle.verify("HMAC", key, bytes(signature), bytes(message));
    };
    assert.deepEqual(await wrong(vectors.filter(whole), takes), []);
    for (const vector of vectors.filter((one) => !whole(one))) assert.equal(await takes(vector), false, told(vector));
  });
});

const NOW = Date.UTC(2026, 0, 1);
/** Why a whole JWS that is no JWT is refused: its form and header were right. */
const NO_CLAIMS = /^a part is not (?:JSON in UTF-8|a JSON object)$/;
/** Valid ones that no token here may be: another algorithm, a signature over nothing, or a base64url that is not strict. */
const NOT_OURS = [
  /^signature (?:264|265|266|267|268|269|270|271|272|273|274|275|320|321|322|323|325|326|327|328) /,
  /^signature (?:346|347|350|351) Figure2[07]/,
  /^signature 259 emptyPayload/,
  /^signature 37[23] InvalidCharacterInserted/,
  /^key (?:14|15) long_key/,
];
/** Invalid by their key alone, which no signature tells: a weak one that a tenant would have to publish itself, and two under one name, which the database has never. */
const OF_THEIR_KEY = [/^crypto 46 rejectsKeyWithRocaVulnerability/, /^key 4 rejectsDuplicateKid/];

suite("JWT-1 Wycheproof: whole JWS", () => {
  const all = lines<SignedVector & { readonly keys?: readonly JWK[] }>("jws");
  const sets = new Map(all.flatMap(({ key, keys }) => (keys === undefined ? [] : [[key, keys] as const])));
  const vectors = all.filter(({ keys }) => keys === undefined);

  test("JWT-1 the verifier refuses each, for none is a token of a tenant", async () => {
    assert.ok(vectors.length >= 300);
    for (const vector of vectors) await assert.rejects(verifierOf(sets.get(vector.key)!).verify(vector.jws), TokenRefused, told(vector));
  });

  test("JWT-1 of what has the form of a token, signatures are taken that are valid, and no other", async () => {
    const takes = async ({ key, jws }: SignedVector) => {
      const reason = await reasonOf(verifierOf(sets.get(key)!).verify(jws));
      return NO_CLAIMS.test(reason) && (await isSigned(jws, tenantKeys(sets.get(key)!)));
    };
    const found = await wrong(vectors, takes);
    const expected = [...NOT_OURS, ...OF_THEIR_KEY];
    assert.deepEqual(
      found.filter((text) => !expected.some((pattern) => pattern.test(text))),
      [],
    );
    for (const pattern of expected)
      assert.ok(
        found.some((text) => pattern.test(text)),
        String(pattern),
      );
    assert.ok(vectors.length - found.length > 300);
  });
});

/** The keys of a vector as a tenant may have them: secrets of 32 bytes and more, which are made here, and a published set. */
function tenantKeys(keys: readonly JWK[]): VerificationKey[] {
  const common = { notBefore: 0, expiresAt: null };
  const secrets = keys.flatMap((key): VerificationKey[] => {
    const verify = new Uint8Array(Buffer.from(key.k ?? "", "base64url"));
    return key.kty === "oct" && key.alg === "HS256" && verify.length >= 32
      ? [{ ...common, id: key.kid ?? "", algorithm: "HS256", verify }]
      : [];
  });
  return keys.length === secrets.length
    ? secrets
    : [{ ...common, id: "published", algorithm: "JWKS", verify: createLocalJWKSet({ keys: [...keys] }) }];
}

function verifierOf(keys: readonly JWK[]) {
  const tenant: KnownTenant = {
    id: "01900000-0000-7000-8000-000000000000",
    policy: wholePolicy({}),
    origins: [],
    suspended: false,
    keys: tenantKeys(keys),
    readAt: NOW,
  };
  return createTokenVerifier({
    directory: { find: () => Promise.resolve(tenant), forget() {} },
    audience: AUDIENCE,
    allowLoopback: false,
    now: () => NOW,
  });
}

async function reasonOf(verified: Promise<unknown>): Promise<string> {
  const error: unknown = await verified.then(
    () => null,
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof TokenRefused);
  return error.reason;
}

/** The call that verifies tokens, without what it asks of their claims. */
async function isSigned(jws: string, keys: readonly VerificationKey[]): Promise<boolean> {
  for (const { verify, algorithm } of keys) {
    const options = { algorithms: [...ALGORITHMS[algorithm]] };
    const work = typeof verify === "function" ? compactVerify(jws, verify, options) : compactVerify(jws, verify, options);
    if (
      await work.then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}
