import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, suite, test } from "node:test";
import { LockRefused, type Lock, type Locker } from "../../../server/bus/locks.ts";

/** Two ends of one set of locks: the same object twice where there is only one node. */
export interface LockerPair {
  readonly here: Locker;
  readonly there: Locker;
}

const never = () => new AbortController().signal;
const ignore = () => {};

/** What all locks do. */
export function describeLocks(name: string, open: () => Promise<LockerPair>, close: () => Promise<void>): void {
  suite(`F1 locks of uploads · ${name}`, () => {
    let pair: LockerPair;
    before(async () => (pair = await open()));
    after(() => close());

    test("who holds a lock is asked to let it go when another wants it, and the other gets it then", async () => {
      const [first, second] = locksOf(randomUUID(), pair);
      const asked = Promise.withResolvers<void>();
      await first.lock(never(), asked.resolve);
      const order: string[] = [];
      const waiting = second.lock(never(), ignore).then(() => order.push("second"));
      await asked.promise;
      order.push("asked");
      await first.unlock();
      await waiting;
      assert.deepEqual(order, ["asked", "second"]);
      await second.unlock();
    });

    test("never do two hold it, however many want it", async () => {
      const id = randomUUID();
      let holders = 0;
      let most = 0;
      await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const lock = (index % 2 === 0 ? pair.here : pair.there).newLock(id);
          await lock.lock(never(), ignore);
          holders += 1;
          most = Math.max(most, holders);
          await new Promise((resolve) => setImmediate(resolve));
          holders -= 1;
          await lock.unlock();
        }),
      );
      assert.equal(most, 1);
    });

    test("locks of different things have nothing to do with each other", async () => {
      const [first] = locksOf(randomUUID(), pair);
      const [, second] = locksOf(randomUUID(), pair);
      await first.lock(never(), () => assert.fail("nobody wants this one"));
      await second.lock(never(), ignore);
      await second.unlock();
      await first.unlock();
    });

    test("who is called off while waiting is refused with 423, and takes no one's turn", async () => {
      const id = randomUUID();
      const [first, second] = locksOf(id, pair);
      await first.lock(never(), ignore);
      await assert.rejects(pair.there.newLock(id).lock(AbortSignal.timeout(20), ignore), isRefusal);
      const calledOff = new AbortController();
      const waiting = second.lock(calledOff.signal, ignore);
      calledOff.abort();
      await assert.rejects(waiting, isRefusal);
      await assert.rejects(second.lock(AbortSignal.abort(), ignore), isRefusal);
      await first.unlock();
      await second.lock(never(), ignore);
      await second.unlock();
    });

    test("letting go what one does not hold takes nothing from who holds it", async () => {
      const id = randomUUID();
      const [first, second] = locksOf(id, pair);
      await first.lock(never(), ignore);
      await second.unlock();
      await assert.rejects(pair.there.newLock(id).lock(AbortSignal.timeout(20), ignore), isRefusal);
      await first.unlock();
    });
  });
}

function locksOf(id: string, { here, there }: LockerPair): [Lock, Lock] {
  return [here.newLock(id), there.newLock(id)];
}

function isRefusal(error: unknown): boolean {
  return error instanceof LockRefused && error.status_code === 423;
}
