import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign as signRaw } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { Failure } from "../../../../server/base/errors.ts";
import type { SigningKey } from "../../../../server/services/identity/signing-keys.ts";
import { readClaims } from "../../../../server/services/identity/token-claims.ts";
import { AUDIENCE, createWorld, encode, forge, hmac, mint, outcome, type Json, type Node, type World } from "./support/world.ts";

suite("tokens", () => {
  let world: World;
  let node: Node;
  let tenantId: string;
  let shared: SigningKey;
  let elliptic: SigningKey;
  let rsa: SigningKey;
  let edwards: SigningKey;
  let foreign: SigningKey;
  let now: number;

  before(async () => {
    world = await createWorld();
    node = world.createNode();
    now = world.clock.now / 1_000;
    tenantId = (await node.tenants.create({ name: "A", origins: [] })).id;
    const other = (await node.tenants.create({ name: "B", origins: [] })).id;
    [shared, elliptic, rsa, edwards, foreign] = [
      await node.keys.create(tenantId, "HS256"),
      await node.keys.create(tenantId, "ES256"),
      await node.keys.create(tenantId, "RS256"),
      await node.keys.create(tenantId, "EdDSA"),
      await node.keys.create(other, "HS256"),
    ];
  });
  after(() => world.close());

  const verify = (token: string) => outcome(node.identity.authentication.verifyToken(token));
  const payload = (change: Json = {}): Json => ({
    iss: tenantId,
    aud: AUDIENCE,
    sub: "ana",
    name: "Ana",
    iat: now,
    exp: now + 3_600,
    ...change,
  });
  const header = (change: Json = {}): Json => ({ alg: "HS256", kid: shared.keyId, typ: "JWT", ...change });
  const signedBy = (key: SigningKey) => hmac(key.secret);
  const token = (change: Json = {}, headers: Json = {}) => forge(header(headers), payload(change), signedBy(shared));
  const without = (name: string): Json => Object.fromEntries(Object.entries(payload()).filter(([key]) => key !== name));
  const ecdsa = (signed: string) =>
    signRaw("sha256", Buffer.from(signed), { key: createPrivateKey(elliptic.secret), dsaEncoding: "ieee-p1363" });
  const publicOf = (key: SigningKey) => createPublicKey(key.secret);

  test("AUTH-1 a token of each algorithm is accepted, with and without kid", async () => {
    for (const key of [shared, elliptic, rsa, edwards])
      assert.equal(await verify(await mint(key, world.clock.now)), "accepted", key.algorithm);
    assert.equal(await verify(forge({ alg: "HS256" }, payload(), signedBy(shared))), "accepted");
    assert.equal(await verify(forge({ alg: "ES256" }, payload(), ecdsa)), "accepted");
  });

  const refusals: readonly (readonly [string, () => string, RegExp])[] = [
    ["alg none", () => forge(header({ alg: "none" }), payload(), () => new Uint8Array([0])), /no living key/],
    ["alg None", () => forge(header({ alg: "None" }), payload(), signedBy(shared)), /no living key/],
    ["alg nOnE with an empty signature", () => forge(header({ alg: "nOnE" }), payload(), () => new Uint8Array()), /three parts/],
    ["no alg", () => forge({ kid: shared.keyId }, payload(), signedBy(shared)), /"alg"/],
    ["HS512 with the key's secret", () => forge(header({ alg: "HS512" }), payload(), signedBy(shared)), /no living key/],
    ["HS256 signed with the EC public key in PEM", () => confusion(elliptic, pem(elliptic)), /no living key/],
    ["HS256 signed with the RSA public key in PEM", () => confusion(rsa, pem(rsa)), /no living key/],
    [
      "HS256 signed with the RSA public key in DER",
      () => confusion(rsa, publicOf(rsa).export({ type: "spki", format: "der" })),
      /no living key/,
    ],
    [
      "HS256 signed with the EC public key as JWK",
      () => confusion(elliptic, JSON.stringify(publicOf(elliptic).export({ format: "jwk" }))),
      /no living key/,
    ],
    ["HS256 without kid, signed with the RSA public key", () => forge({ alg: "HS256" }, payload(), hmac(pem(rsa))), /signature/],
    ["HS256 with an empty key", () => forge(header(), payload(), hmac("")), /signature/],
    ["a signature cut short", () => forge(header(), payload(), (signed) => signedBy(shared)(signed).subarray(0, 30)), /signature/],
    ["no signature", () => token().replace(/[^.]+$/, ""), /three parts/],
    ["header jwk", () => token({}, { jwk: publicOf(elliptic).export({ format: "jwk" }) }), /"jwk"/],
    ["header jku", () => token({}, { jku: "https://evil.example/keys" }), /"jku"/],
    ["header x5u", () => token({}, { x5u: "https://evil.example/cert" }), /"x5u"/],
    ["header x5c", () => token({}, { x5c: ["AAAA"] }), /"x5c"/],
    ["crit unknown", () => token({}, { crit: ["exp2"], exp2: 1 }), /"crit"/],
    ["crit b64", () => token({}, { crit: ["b64"], b64: false }), /"crit"/],
    ["kid that walks the file system", () => token({}, { kid: "../../../../dev/null" }), /no living key/],
    ["kid with SQL", () => token({}, { kid: "' or '1'='1" }), /no living key/],
    ["kid of another type", () => token({}, { kid: ["x"] }), /"kid"/],
    ["kid __proto__", () => token({}, { kid: "__proto__" }), /no living key/],
    ["typ of another kind of token", () => token({}, { typ: "at+jwt" }), /"typ"/],
    ["aud of another service", () => token({ aud: "billing" }), /"aud"/],
    ["no aud", () => forge(header(), without("aud"), signedBy(shared)), /"aud"/],
    ["iss that is no tenant", () => token({ iss: "https://evil.example" }), /tenant id/],
    ["iss of no tenant", () => token({ iss: "01900000-0000-7000-8000-000000000000" }), /no such tenant/],
    ["iss of another tenant", () => token({ iss: foreign.tenantId }), /no living key/],
    ["the other tenant's key for this tenant", () => forge(header({ kid: foreign.keyId }), payload(), signedBy(foreign)), /no living key/],
    ["the other tenant's key without kid", () => forge({ alg: "HS256" }, payload(), signedBy(foreign)), /signature/],
    ["claim tenant of another tenant", () => token({ tenant: foreign.tenantId }), /no living key/],
    ["exp past by more than the tolerance", () => token({ iat: now - 100, exp: now - 31 }), /expired/],
    ["no exp", () => forge(header(), without("exp"), signedBy(shared)), /"exp"/],
    ["exp as text", () => token({ exp: "9999999999" }), /"exp"/],
    ["exp 1e300", () => token({ exp: 1e300 }), /24 hours/],
    ["exp in 25 hours", () => token({ exp: now + 90_000 }), /24 hours/],
    [
      "exp infinite",
      () => forge(header(), JSON.stringify(payload()).replace(/"exp":\d+/, '"exp":1e999'), signedBy(shared)),
      /24 hours|"exp"/,
    ],
    ["nbf in a minute", () => token({ nbf: now + 60 }), /"nbf"/],
    ["iat in a minute", () => token({ iat: now + 60 }), /"iat"/],
    ["no iat", () => forge(header(), without("iat"), signedBy(shared)), /"iat"/],
    ["no sub", () => forge(header(), without("sub"), signedBy(shared)), /"sub"/],
    ["empty sub", () => token({ sub: "" }), /"sub"/],
    ["sub of 257 characters", () => token({ sub: "x".repeat(257) }), /"sub"/],
    ["sub with half a surrogate pair", () => token({ sub: "\ud800" }), /"sub"/],
    ["sub with U+0000", () => token({ sub: "a\0" }), /"sub"/],
    ["jti of another type", () => token({ jti: 7 }), /"jti"/],
    ["payload that is no JSON", () => forge(header(), "{", signedBy(shared)), /JSON/],
    ["payload that is a list", () => forge(header(), "[]", signedBy(shared)), /JSON object/],
    ["two parts", () => token().split(".").slice(0, 2).join("."), /three parts/],
    ["five parts (encrypted)", () => `${token()}.AAAA.AAAA`, /three parts/],
    ["a space at the end", () => `${token()} `, /three parts/],
    ["a line break inside", () => token().replace(".", ".\n"), /three parts/],
    ["padding", () => `${token()}=`, /three parts/],
    ["a character that base64url has not", () => `${token().slice(0, -1)}+`, /three parts/],
    ["signature with stray bits", () => stray(token()), /canonical/],
    ["more than 8192 characters", () => token({ filler: "x".repeat(8_192) }), /longer/],
    ["ECDSA with r = s = 0", () => forge(header({ alg: "ES256", kid: elliptic.keyId }), payload(), () => new Uint8Array(64)), /signature/],
    [
      "ECDSA with s = 0",
      () => forge(header({ alg: "ES256", kid: elliptic.keyId }), payload(), (signed) => ecdsa(signed).fill(0, 32)),
      /signature/,
    ],
    [
      "ECDSA of 63 bytes",
      () => forge(header({ alg: "ES256", kid: elliptic.keyId }), payload(), (signed) => ecdsa(signed).subarray(1)),
      /signature/,
    ],
    [
      "ECDSA of 65 bytes",
      () => forge(header({ alg: "ES256", kid: elliptic.keyId }), payload(), (signed) => Buffer.concat([ecdsa(signed), Buffer.of(0)])),
      /signature/,
    ],
    [
      "ECDSA in DER",
      () =>
        forge(header({ alg: "ES256", kid: elliptic.keyId }), payload(), (signed) =>
          signRaw("sha256", Buffer.from(signed), elliptic.secret),
        ),
      /signature/,
    ],
    ["RS256 naming the EC key", () => forge(header({ alg: "RS256", kid: elliptic.keyId }), payload(), ecdsa), /no living key/],
  ];
  const pem = (key: SigningKey) => publicOf(key).export({ type: "spki", format: "pem" });
  const confusion = (key: SigningKey, secret: string | Uint8Array) => forge(header({ kid: key.keyId }), payload(), hmac(secret));

  for (const [what, make, reason] of refusals) {
    test(`JWT-1 refused: ${what}`, async () => {
      assert.match(await verify(make()), reason);
    });
  }

  test("JWT-1 the clocks' tolerance is thirty seconds on each side", async () => {
    assert.equal(await verify(token({ iat: now - 100, exp: now - 29 })), "accepted");
    assert.equal(await verify(token({ nbf: now + 29, iat: now + 29 })), "accepted");
  });

  test("JWT-1 of doubled claims the last counts, for the check as for the use", async () => {
    const doubled = (first: string, second: string) =>
      JSON.stringify(payload()).replace('"aud":"staff-chat"', `"aud":"${first}","aud":"${second}"`);
    assert.match(await verify(forge(header(), doubled(AUDIENCE, "billing"), signedBy(shared))), /"aud"/);
    assert.equal(await verify(forge(header(), doubled("billing", AUDIENCE), signedBy(shared))), "accepted");
    const twice = JSON.stringify(payload()).replace(/^\{/, `{"iss":"${foreign.tenantId}",`);
    const session = await node.identity.authentication.verifyToken(forge(header(), twice, signedBy(shared)));
    assert.equal(session.tenantId, tenantId);
  });

  test("AUTH-1 of the claims only sub, name, avatar and roles are kept, cleaned", async () => {
    const claims = {
      sub: "clean",
      name: ` A\u0301na\n\u202ezurR\u0007 ${"x".repeat(100)}`,
      avatar: "https://pictures.example/a.png",
      roles: ["admin", 7, "admin", "", null, "desk"],
      email: "ana@example.com",
    };
    const verified = await node.identity.verifier.verify(token(claims));
    assert.deepEqual(verified.claims, {
      subject: "clean",
      name: `\u00c1na zurR ${"x".repeat(71)}`,
      avatar: claims.avatar,
      roles: ["admin", "desk"],
    });
    for (const avatar of [
      "http://a.example/x",
      "http://localhost.a.example/x",
      "http://10.0.0.1/x",
      "data:image/png;base64,AAAA",
      "javascript:alert(1)",
      `https://a.example/${"x".repeat(2_100)}`,
      "https://u:p@a.example/",
      7,
    ]) {
      assert.equal((await node.identity.verifier.verify(token({ avatar }))).claims.avatar, null);
    }
    // For development, where this node says so, also from this machine without TLS.
    for (const avatar of ["http://localhost:3000/ana.svg", "http://127.0.0.1/a.png"])
      assert.equal((await node.identity.verifier.verify(token({ avatar }))).claims.avatar, avatar);
    assert.equal(readClaims({ sub: "ana", avatar: "http://localhost/a.png" }, { allowLoopback: false }).avatar, null);
    for (const name of ["\u202e", "\u200b", "\u2800", "\u3164\u00ad", "\u{e0041}\ufe0f", "\u0301"])
      assert.equal((await node.identity.verifier.verify(token({ name }))).claims.name, "ana");
    // A name that is too long ends between two characters as they are read.
    for (const [sign, kept] of [
      ["👨‍👩‍👧", 16],
      ["🇩🇪", 40],
      ["क्ष", 26],
      ["กำ", 40],
    ] as const)
      assert.equal((await node.identity.verifier.verify(token({ name: sign.repeat(90) }))).claims.name, sign.repeat(kept));
  });

  test("AUTH-1 a token with a claim `tenant` may have any iss", async () => {
    assert.equal(await verify(token({ iss: "https://login.example.com/", tenant: tenantId })), "accepted");
  });

  test("AUTH-4 every refusal is the same error, and the reason goes to the log, without the token", async () => {
    const bad = token({ aud: "billing" });
    await assert.rejects(
      node.identity.authentication.verifyToken(bad),
      (error) => error instanceof Failure && error.code === "not_authenticated" && Object.keys(error.details).join() === "cause",
    );
    const lines = node.lines.join("");
    assert.match(lines, /authentication_refused/);
    for (const part of bad.split(".")) assert.ok(!lines.includes(part));
  });

  test("JWT-1 a rotated key verifies until its overlap ends, then only the new one does", async () => {
    const old = await node.keys.create(tenantId, "ES256");
    const fresh = await node.keys.rotate(tenantId, old.keyId, 60_000);
    world.clock.now += 1_500;
    const both = [await mint(old, world.clock.now), await mint(fresh, world.clock.now)];
    assert.deepEqual(await Promise.all(both.map(verify)), ["accepted", "accepted"]);
    world.clock.now += 60_000;
    assert.match(await verify(both[0]!), /no living key/);
    assert.equal(await verify(both[1]!), "accepted");
    assert.deepEqual(
      (await node.keys.list(tenantId)).filter(({ id }) => id === old.keyId || id === fresh.keyId).map(({ state }) => state),
      ["active", "ended"],
    );
  });

  test("a key that was made a moment ago verifies without waiting for a cache", async () => {
    await verify(token());
    world.clock.now += 1_000;
    const key = await world.createNode().keys.create(tenantId, "HS256");
    assert.equal(await verify(await mint(key, world.clock.now)), "accepted");
  });

  test("verification costs no query when warm", async () => {
    const warm = await mint(elliptic, world.clock.now);
    await node.identity.authentication.verifyToken(warm);
    const { withTenant } = world.storage.database;
    let queries = 0;
    Object.assign(world.storage.database, {
      withTenant: (...given: Parameters<typeof withTenant>) => ((queries += 1), withTenant(...given)),
    });
    await Promise.all(Array.from({ length: 50 }, () => node.identity.authentication.verifyToken(warm)));
    Object.assign(world.storage.database, { withTenant });
    assert.equal(queries, 0);
  });
});

// The last character of 32 bytes in base64url carries two bits that say nothing.
function stray(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.at(-1)!);
  assert.equal(encode(Buffer.from(`${token.split(".")[2]!.slice(0, -1)}${alphabet[last | 1]}`, "base64url")), token.split(".")[2]);
  return `${token.slice(0, -1)}${alphabet[last | 1]}`;
}
