import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PATHS } from "../../../protocol/http.ts";
import { Failure } from "../../../server/base/errors.ts";
import { wholePolicy } from "../../../server/services/shared/policy.ts";
import { createFakeApp, post, SESSION } from "./support/fake-app.ts";

suite("the trail of administrators", () => {
  const tenants = {
    readPolicy: () => Promise.resolve(wholePolicy({})),
    setPolicy: () => Promise.resolve(wholePolicy({})),
  };
  const audit = (lines: readonly string[]) =>
    lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>).filter(({ event }) => event === "audit");

  test("S2 an administrator who changes the policy or ends tokens leaves a line that says what", async () => {
    const { app, lines } = createFakeApp({ services: { tenants }, administers: () => Promise.resolve(true) });
    const patch = { ...post({ readReceipts: false, other: 1 }), method: "PATCH" };
    const answers = [
      await app.request(PATHS.policy, patch),
      await app.request(PATHS.revocations, post({ tokenId: "a" })),
      await app.request(PATHS.revocations, post({ subject: "ana", remove: true })),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 204, 204],
    );
    const who = { tenantId: SESSION.tenantId, actorId: SESSION.userId };
    const expected = [
      { command: "change_policy", ...who, changed: ["readReceipts"] },
      { command: "revoke", ...who, tokenId: "a" },
      { command: "revoke", ...who, subject: "ana", remove: true },
    ];
    const told = audit(lines);
    assert.equal(told.length, expected.length);
    assert.partialDeepStrictEqual(told, expected);
  });

  test("S2 what was refused leaves none", async () => {
    const { app, lines } = createFakeApp({ services: { tenants } });
    await app.request(PATHS.revocations, post({ tokenId: "a" }));
    const revocation = { revokeToken: () => Promise.reject(new Failure("unavailable")), revokeUser: done, signOut: done };
    const other = createFakeApp({ services: { tenants, revocation }, administers: () => Promise.resolve(true) });
    await other.app.request(PATHS.revocations, post({ tokenId: "a" }));
    assert.deepEqual([...audit(lines), ...audit(other.lines)], []);
  });
});

function done(): Promise<void> {
  return Promise.resolve();
}
