import { assert } from "@open-wc/testing";
import { openIndexedDbStorage } from "../../../../widget/client/platform/browser/indexed-db-storage.ts";
import { storageContract, type ContractRunner } from "../../../support/storage-contract.ts";

const runner: ContractRunner = {
  test: (title, body) => void test(title, body),
  equal: (actual, expected) => assert.deepEqual(actual, expected),
  async rejects(promise) {
    const outcome = await promise.then(
      () => "resolved",
      () => "rejected",
    );
    assert.equal(outcome, "rejected");
  },
};

suite("storage in the browser's IndexedDB", () => {
  storageContract(runner, { open: openIndexedDbStorage });

  test("a page that is put aside holds nothing up for the pages after it, and goes on when it is back", async () => {
    const name = `aside ${crypto.randomUUID()}`;
    const [aside, next] = [await openIndexedDbStorage(name), await openIndexedDbStorage(name)];
    const unfinished = aside.update("state", ["a"], () => new Map([["a", 1]]));
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    await runner.rejects(unfinished);
    await runner.rejects(aside.read("state", "a"));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await aside.update("state", ["a"], () => new Map([["a", 2]]));
    assert.equal(await next.read("state", "a"), 2);
    aside.close();
    await next.wipe();
  });
});
