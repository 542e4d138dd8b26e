import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { createMemoryStorage } from "../../../../widget/client/platform/memory-storage.ts";
import type { ClientStorage, StorageArea } from "../../../../widget/client/platform/storage.ts";
import { createTabOwnedQueue, type TabOwnedQueue } from "../../../../widget/client/queue/tab-owned-queue.ts";
import { createTabOwnedStore, type TabOwned, type TabOwnedStore } from "../../../../widget/client/queue/tab-owned-store.ts";
import { createRandom, type Random } from "../../../support/random.ts";

interface Item extends TabOwned {
  readonly stage: "queued" | "failed" | "settled";
}

function readItem(value: unknown): Item | null {
  return typeof value === "object" && value !== null && "stage" in value ? (value as Item) : null;
}

interface Tab {
  readonly name: string;
  readonly store: TabOwnedStore<Item>;
  readonly queue: TabOwnedQueue<Item>;
}

function openTab(name: string, storage: ClientStorage): Tab {
  const store = createTabOwnedStore(storage, "outbox", readItem);
  const queue = createTabOwnedQueue({
    store,
    owner: name,
    fromStored: (item: Item) => item,
    orderOf: ({ id }) => id,
    isSettled: ({ stage }) => stage === "settled",
    isOpenToOthers: ({ stage }) => stage === "failed",
    onChange: () => {},
  });
  return { name, store, queue };
}

const put = (tab: Tab, item: Item): Promise<void> => {
  tab.queue.hold([item]);
  return tab.queue.untilStored([item.id], () => tab.store.put([item]));
};
const take = (tab: Tab, id: string): Promise<void> => {
  tab.queue.drop([id]);
  return tab.store.remove([id]);
};

/** Some tabs on one disk, and what they are still to bring. */
function setUp() {
  const disk = new Map<StorageArea, Map<string, unknown>>();
  const wanted = new Set<string>();
  const tabs: Tab[] = [];
  let count = 0;
  const nextId = (): string => String(++count).padStart(4, "0");
  const open = async (): Promise<void> => {
    const tab = openTab(`tab ${nextId()}`, createMemoryStorage(disk));
    await tab.queue.load();
    tabs.push(tab);
  };
  const die = async (random: Random): Promise<void> => {
    if (tabs.length < 2) return;
    const [dead] = tabs.splice(random.below(tabs.length), 1);
    // As their lock comes free, which all hear and one gets first.
    for (const heir of tabs) await heir.queue.adopt(dead!.name);
  };
  const steps: Readonly<Record<string, (tab: Tab, random: Random) => Promise<void>>> = {
    open,
    die: (_tab, random) => die(random),
    async add(tab) {
      const id = nextId();
      wanted.add(id);
      await put(tab, { id, owner: tab.name, stage: "queued" });
    },
    async fail(tab, random) {
      const mine = tab.queue.mine();
      const item = mine[random.below(mine.length)];
      if (item !== undefined) await put(tab, { ...item, stage: "failed" });
    },
    /** Of a failed item of any tab, whose owner learns it by reading anew. */
    async takeOver(tab) {
      const failed = tab.queue.items.find(({ id, stage }) => stage === "failed" && wanted.has(id));
      if (failed !== undefined) await put(tab, { ...failed, owner: tab.name, stage: "queued" });
      for (const each of tabs) await each.queue.refresh();
    },
    async done(tab) {
      const item = tab.queue.mine().find(({ stage }) => stage === "queued");
      if (item === undefined) return;
      wanted.delete(item.id);
      await take(tab, item.id);
    },
    refresh: async (tab) => void (await tab.queue.refresh()),
  };
  return { disk, wanted, tabs, steps, open };
}

suite("queue of items that each belong to one tab", () => {
  test("SYNC-11 R7 whichever tabs come, fail, take over and die, no item is lost, each belongs to one living tab, and all show the same", async () => {
    const names = Object.keys(setUp().steps);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(fc.constantFrom(...names), { maxLength: 60 }), async (seed, actions) => {
        const random = createRandom(seed);
        const world = setUp();
        await world.open();
        for (const name of actions) await world.steps[name]!(world.tabs[random.below(world.tabs.length)]!, random);
        for (const { queue } of world.tabs) await queue.refresh();
        const wanted = [...world.wanted].toSorted();
        assert.deepEqual([...(world.disk.get("outbox")?.keys() ?? [])].toSorted(), wanted);
        for (const { queue } of world.tabs)
          assert.deepEqual(
            queue.items.map(({ id }) => id),
            wanted,
          );
        const owned = world.tabs.flatMap(({ queue }) => queue.mine().map(({ id }) => id));
        assert.deepEqual(owned.toSorted(), wanted);
      }),
      { numRuns: 200, seed: 9 },
    );
  });

  test("SYNC-11 an item that is being stored is shown and not tried", async () => {
    const tab = openTab("tab", createMemoryStorage());
    const item: Item = { id: "1", owner: "tab", stage: "queued" };
    tab.queue.hold([item]);
    let stored = (): void => {};
    const storing = tab.queue.untilStored(["1"], () => new Promise<void>((resolve) => (stored = resolve)));
    assert.deepEqual([tab.queue.items, tab.queue.mine()], [[item], []]);
    stored();
    await storing;
    assert.deepEqual(tab.queue.mine(), [item]);
  });

  test("SYNC-11 R7 of two tabs that take over at the same moment one gets an item", async () => {
    const disk = new Map<StorageArea, Map<string, unknown>>();
    const dead = openTab("dead", createMemoryStorage(disk));
    await put(dead, { id: "1", owner: "dead", stage: "queued" });
    const heirs = ["one", "two"].map((name) => openTab(name, createMemoryStorage(disk)));
    await Promise.all(heirs.map(({ queue }) => queue.adopt("dead")));
    assert.equal(heirs.flatMap(({ queue }) => queue.mine()).length, 1);
  });

  test("R7 an heir takes what is stored, and shows no more what its former owner had brought before it ended", async () => {
    for (const former of ["dead", null]) {
      const disk = new Map<StorageArea, Map<string, unknown>>();
      const [dead, heir] = [openTab("dead", createMemoryStorage(disk)), openTab("heir", createMemoryStorage(disk))];
      for (const id of ["1", "2"]) await put(dead, { id, owner: "dead", stage: "queued" });
      await heir.queue.load();
      await take(dead, "1");
      await heir.queue.adopt(former);
      assert.deepEqual(heir.queue.items, [{ id: "2", owner: "heir", stage: "queued" }]);
    }
  });

  test("R6 storage that can't be read takes nothing out of what is held", async () => {
    const tab = openTab("tab", { ...createMemoryStorage(), entries: () => Promise.reject(new Error("gone")) });
    await put(tab, { id: "1", owner: "tab", stage: "queued" });
    await tab.queue.refresh();
    assert.equal(tab.queue.items.length, 1);
  });

  test("SYNC-8 an item that the log holds is shown on, also by the heir of its tab", async () => {
    const tab = openTab("heir", createMemoryStorage());
    tab.queue.hold([{ id: "1", owner: "dead", stage: "settled" }]);
    await tab.queue.refresh();
    await tab.queue.adopt("dead");
    assert.equal(tab.queue.items.length, 1);
  });
});
