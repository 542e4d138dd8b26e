import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Failure } from "../../../../server/base/errors.ts";
import { CommitOutcomeUnknown, DatabaseError } from "../../../../server/database/database-errors.ts";
import { createWriteQueue, type WriteQueueLimits } from "../../../../server/services/messages/write-queue.ts";

const WIDE: WriteQueueLimits = { batch: 100, lane: 100, tenant: 100, parallel: 10 };

/** A queue whose batches end when the test says so, well or with an error. */
function createHeldQueue(limits: Partial<WriteQueueLimits> = {}) {
  const batches: { tenantId: string; items: readonly string[]; end(error?: Error): void }[] = [];
  const arrivals: (() => void)[] = [];
  const queue = createWriteQueue<string, string>({
    weigh: () => 1,
    limits: { ...WIDE, ...limits },
    write: (tenantId, items) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) =>
          error === undefined ? resolve(items.map((item) => ({ ok: true, value: `${item} done` }))) : reject(error);
        batches.push({ tenantId, items, end });
        arrivals.shift()?.();
      }),
  });
  let seen = 0;
  const next = async () => {
    if (batches.length === seen) await new Promise<void>((resolve) => arrivals.push(resolve));
    return batches[seen++]!;
  };
  return { queue, batches, next };
}

suite("write queue", () => {
  test("SYNC-3 the first item is written at once, and what comes meanwhile is the next batch", async () => {
    const { queue, next } = createHeldQueue();
    const first = queue.add("t", "a", "1");
    const batch = await next();
    const others = ["2", "3"].map((item) => queue.add("t", "a", item));
    batch.end();
    assert.equal(await first, "1 done");
    const second = await next();
    assert.deepEqual(second.items, ["2", "3"]);
    second.end();
    assert.deepEqual(await Promise.all(others), ["2 done", "3 done"]);
  });

  test("rooms take turns, so a hot one starves nobody, and each keeps its order", async () => {
    const { queue, next } = createHeldQueue({ batch: 4 });
    void queue.add("t", "start", "0");
    const start = await next();
    for (const item of ["h1", "h2", "h3", "h4", "h5"]) void queue.add("t", "hot", item);
    void queue.add("t", "calm", "c1");
    void queue.add("t", "cool", "k1");
    start.end();
    const second = await next();
    assert.deepEqual(second.items, ["h1", "c1", "k1", "h2"]);
    second.end();
    const third = await next();
    assert.deepEqual(third.items, ["h3", "h4", "h5"]);
    third.end();
    await queue.drain();
  });

  test("tenants are written side by side, as many as allowed, one batch each", async () => {
    const { queue, next, batches } = createHeldQueue({ parallel: 2 });
    for (const tenantId of ["a", "b", "c"]) void queue.add(tenantId, "room", tenantId);
    const [first, second] = [await next(), await next()];
    assert.deepEqual(
      batches.map(({ tenantId }) => tenantId),
      ["a", "b"],
    );
    first.end();
    const third = await next();
    assert.equal(third.tenantId, "c");
    second.end();
    third.end();
    await queue.drain();
  });

  test("SYNC-2 where much waits in other rooms it goes beside what is under way, and no room is in two batches at once", async () => {
    const { queue, next, batches } = createHeldQueue({ beside: 3 });
    const sent = [queue.add("t", "a", "a1")];
    const first = await next();
    for (const item of ["a2", "b1", "c1"]) sent.push(queue.add("t", item[0]!, item));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(batches.length, 1, "two do not pay for a batch");
    sent.push(queue.add("t", "b", "b2"));
    const second = await next();
    assert.deepEqual(second.items, ["b1", "c1", "b2"]);
    for (const item of ["a3", "d1", "e1", "f1"]) sent.push(queue.add("t", item[0]!, item));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(batches.length, 2, "two are enough");
    first.end();
    const third = await next();
    assert.deepEqual(third.items, ["d1", "e1", "f1", "a2", "a3"]);
    second.end();
    third.end();
    assert.deepEqual(
      await Promise.all(sent),
      ["a1", "a2", "b1", "c1", "b2", "a3", "d1", "e1", "f1"].map((item) => `${item} done`),
    );
  });

  test("a full lane refuses with busy and a time to come back, while other lanes are open", async () => {
    const { queue, next } = createHeldQueue({ lane: 2, tenant: 3 });
    void queue.add("t", "a", "1");
    const batch = await next();
    const held = ["2", "3"].map((item) => queue.add("t", "a", item));
    await assert.rejects(
      queue.add("t", "a", "4"),
      (error) => error instanceof Failure && error.code === "busy" && error.details.retryAfter === 1,
    );
    const other = queue.add("t", "b", "5");
    await assert.rejects(queue.add("t", "c", "6"), { code: "busy" });
    batch.end();
    (await next()).end();
    assert.deepEqual(await Promise.all([...held, other]), ["2 done", "3 done", "5 done"]);
  });

  test("a failed batch is written item by item, and only what fails alone is refused", async () => {
    const { queue, next } = createHeldQueue();
    const poison = new DatabaseError("22P02", null, "");
    const results = Promise.allSettled(["1", "!", "3"].map((item) => queue.add("t", "a", item)));
    (await next()).end(poison);
    for (const item of ["1", "!", "3"]) {
      const single = await next();
      assert.deepEqual(single.items, [item]);
      single.end(item === "!" ? poison : undefined);
    }
    assert.deepEqual(
      (await results).map((result) => (result.status === "fulfilled" ? result.value : result.reason)),
      ["1 done", poison, "3 done"],
    );
  });

  for (const error of [
    new CommitOutcomeUnknown(),
    new DatabaseError("CONNECTION_CLOSED", null, ""),
    new DatabaseError("57P01", null, ""),
  ]) {
    test(`SYNC-3 after ${error.name} ${"code" in error ? error.code : ""} nothing is tried again and everybody is told unavailable`, async () => {
      const { queue, next, batches } = createHeldQueue();
      const results = Promise.allSettled(["1", "2"].map((item) => queue.add("t", "a", item)));
      (await next()).end(error);
      for (const result of await results)
        assert.ok(result.status === "rejected" && result.reason instanceof Failure && result.reason.code === "unavailable");
      assert.equal(batches.length, 1);
    });
  }
});
