import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { ATTACHMENT_VARIANTS } from "../../../../protocol/entities.ts";
import { createLinkSigner, type LinkClaims } from "../../../../server/services/files/links.ts";

const NOW = 1_800_000_000_000;
const key = (byte: number) => new Uint8Array(32).fill(byte);
const signer = createLinkSigner({ keyEncryptionKey: key(1), now: () => NOW });
const uuid = fc.uuid();
const claims: fc.Arbitrary<LinkClaims> = fc.record(
  {
    tenantId: uuid,
    userId: uuid,
    attachmentId: uuid,
    variant: fc.constantFrom(...ATTACHMENT_VARIANTS),
    download: fc.boolean(),
    expiresAt: fc.integer({ min: NOW + 1, max: NOW + 300_000 }),
    tokenId: fc.option(fc.string({ minLength: 1, maxLength: 256 })),
    tokenIssuedAt: fc.integer({ min: 0, max: NOW }),
  },
  { noNullPrototype: true },
);

suite("signed links", () => {
  test("F3 a link says what it was signed for, to every node that has the same key", () => {
    const other = createLinkSigner({ keyEncryptionKey: key(1), now: () => NOW });
    fc.assert(fc.property(claims, (one) => assert.deepEqual(other.read(signer.sign(one)), one)));
  });

  test("UP-5 a link of which any character was changed, added or left out is none", () => {
    fc.assert(
      fc.property(claims, fc.nat(), fc.constantFrom("A", "Q", "g", "w", "-", "_", "=", "%", ".", " "), (one, seed, sign) => {
        const link = signer.sign(one);
        const place = seed % link.length;
        const changed = link.slice(0, place) + sign + link.slice(place + 1);
        if (changed !== link) assert.equal(signer.read(changed), null);
        for (const other of [link.slice(0, -1), `${link}${sign}`, `${link.slice(0, place)}${sign}${link.slice(place)}`])
          if (other !== link) assert.equal(signer.read(other), null);
      }),
      { numRuns: 500 },
    );
  });

  test("UP-5 a link of another key, a late one, and what never was a link are none", () => {
    const [one] = fc.sample(claims, 1);
    const link = signer.sign(one!);
    assert.equal(createLinkSigner({ keyEncryptionKey: key(2), now: () => NOW }).read(link), null);
    assert.equal(createLinkSigner({ keyEncryptionKey: key(1), now: () => one!.expiresAt }).read(link), null);
    for (const text of ["", "x", "A".repeat(200), "=", "../..", "é"]) assert.equal(signer.read(text), null);
  });
});
