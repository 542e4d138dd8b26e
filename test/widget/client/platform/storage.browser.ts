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
});
