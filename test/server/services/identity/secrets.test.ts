import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { createSecretBox, SealedElsewhere } from "../../../../server/services/identity/secrets.ts";

const box = createSecretBox(new Uint8Array(32).fill(1));

suite("sealed secrets", () => {
  test("what was sealed opens in its own place only, and sealing twice gives two texts", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (secret) => {
        const sealed = box.seal(secret, "here");
        assert.deepEqual(new Uint8Array(box.open(sealed, "here")), secret);
        assert.throws(() => box.open(sealed, "there"));
        assert.notDeepEqual(box.seal(secret, "here"), sealed);
      }),
      { seed: 20_261_121 },
    );
  });

  test("a blob that was changed in any bit does not open", () => {
    const sealed = box.seal(new TextEncoder().encode("a secret"), "here");
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => box.open(changed, "here"), `bit ${bit}`);
    }
    assert.throws(() => box.open(sealed.subarray(0, 20), "here"));
  });

  test("a blob of another key says so, naming the fix", () => {
    const other = createSecretBox(new Uint8Array(32).fill(2));
    assert.throws(
      () => other.open(box.seal(new Uint8Array(3), "here"), "here"),
      (error) => error instanceof SealedElsewhere && /KEY_ENCRYPTION_KEY/.test(error.message),
    );
  });
});
