import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openIndexedDbStorage } from "../../../../widget/client/platform/browser/indexed-db-storage.ts";
import { createMemoryStorage } from "../../../../widget/client/platform/memory-storage.ts";
import { openStorage } from "../../../../widget/client/platform/browser/open-storage.ts";
import type { StorageArea } from "../../../../widget/client/platform/storage.ts";
import { storageContract, type ContractRunner } from "../../../support/storage-contract.ts";

const runner: ContractRunner = {
  test: (title, body) => void test(title, body),
  equal: (actual, expected) => assert.deepEqual(actual, expected),
  rejects: async (promise) => assert.rejects(promise),
};

suite("storage in memory", () => {
  const disks = new Map<string, Map<StorageArea, Map<string, unknown>>>();
  storageContract(runner, {
    async open(name) {
      const disk = disks.get(name) ?? new Map<StorageArea, Map<string, unknown>>();
      disks.set(name, disk);
      return createMemoryStorage(disk);
    },
  });
});

suite("storage in IndexedDB", () => {
  storageContract(runner, { open: openIndexedDbStorage });
});

suite("opening a storage", () => {
  test("F1 what was stored before there were areas for files is kept, and files find theirs", async () => {
    await new Promise<void>((resolve) => {
      const opening = indexedDB.open("former", 1);
      opening.addEventListener("upgradeneeded", () => {
        for (const area of ["state", "outbox", "drafts"]) opening.result.createObjectStore(area);
        opening.transaction?.objectStore("outbox").put({ body: "not sent yet" }, "a");
      });
      opening.addEventListener("success", () => {
        opening.result.close();
        resolve();
      });
    });
    const storage = await openIndexedDbStorage("former");
    assert.deepEqual([...(await storage.entries("outbox"))], [["a", { body: "not sent yet" }]]);
    assert.deepEqual([...(await storage.entries("files"))], []);
    storage.close();
  });

  test("R6 is persistent where there is IndexedDB", async () => {
    const storage = await openStorage("persistent");
    assert.equal(storage.persistent, true);
    storage.close();
  });

  test("R6 falls back to memory, and says so, where the browser denies it", async (context) => {
    context.mock.method(indexedDB, "open", () => {
      throw new DOMException("denied", "SecurityError");
    });
    const storage = await openStorage("denied");
    assert.equal(storage.persistent, false);
    await storage.update("drafts", [], () => new Map([["a", "kept for now"]]));
    assert.deepEqual([...(await storage.entries("drafts"))], [["a", "kept for now"]]);
  });
});
