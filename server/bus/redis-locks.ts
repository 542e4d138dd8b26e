import { randomUUID } from "node:crypto";
import { LOCK_WAIT_MS, LockRefused, type Lock, type Locker, type RequestRelease } from "./locks.ts";
import { connectRedis, type RedisClient } from "./redis-client.ts";

export interface RedisLocksOptions {
  readonly redis: RedisClient;
  /** A connection of its own that only listens; the locks end it with `close`. */
  readonly listener: RedisClient;
  /** Leads every key and channel. */
  readonly prefix: string;
  /** Milliseconds after which the lock of a holder that died is free. */
  readonly leaseMs?: number;
  readonly waitMs?: number;
}

const LEASE_MS = 15_000;

/** Deletes or prolongs a lock of one's own only: it may be somebody else's by now. */
const RELEASE = `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`;
const RENEW = `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("pexpire", KEYS[1], ARGV[2]) end return 0`;

/** What nodes tell each other: a lock is wanted, or free again. */
type Notice = "wanted" | "free";

/** Locks that nodes share: each a key in Redis that expires unless its holder renews it. */
export async function createRedisLocks(options: RedisLocksOptions): Promise<Locker & { close(): void }> {
  const notices = createNotices(options);
  await notices.listen();
  return {
    newLock: (id) => createLock(id, options, notices),
    close: () => options.listener.destroy(),
  };
}

function createLock(id: string, options: RedisLocksOptions, notices: Notices): Lock {
  const { redis, prefix, leaseMs = LEASE_MS, waitMs = LOCK_WAIT_MS } = options;
  const key = `${prefix}lock:${id}`;
  const token = randomUUID();
  let letGo = () => {};

  const take = async (): Promise<boolean> => {
    const answer = await redis.set(key, token, { condition: "NX", expiration: { type: "PX", value: leaseMs } }).catch(() => null);
    return answer === "OK";
  };
  // Asked again in time for the holder to end before the lease does, also when Redis does not answer any more.
  const keep = (requestRelease: RequestRelease): (() => void) => {
    let renewed = Date.now();
    const renew = async (): Promise<void> => {
      const begun = Date.now();
      const kept = await redis.eval(RENEW, { keys: [key], arguments: [token, String(leaseMs)] }).catch(() => null);
      if (kept === 1) renewed = begun;
      else if (kept === 0 || Date.now() - renewed > leaseMs / 2) void requestRelease();
    };
    const timer = setInterval(() => void renew(), leaseMs / 4).unref();
    const deafen = notices.on("wanted", id, () => void requestRelease());
    return () => (clearInterval(timer), deafen());
  };
  return {
    async lock(signal, requestRelease) {
      const end = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
      for (;;) {
        const free = notices.next("free", id, end);
        const taken = !end.aborted && (await take());
        if (taken && !end.aborted) return void (letGo = keep(requestRelease));
        if (taken) await redis.eval(RELEASE, { keys: [key], arguments: [token] }).catch(() => null);
        if (end.aborted) throw new LockRefused();
        notices.say("wanted", id);
        await free;
      }
    },
    async unlock() {
      letGo();
      await redis.eval(RELEASE, { keys: [key], arguments: [token] }).catch(() => null);
      notices.say("free", id);
    },
  };
}

/** Milliseconds after which somebody who waits looks again, whatever was heard. */
const LOOK_AGAIN_MS = 500;

type Notices = ReturnType<typeof createNotices>;

function createNotices({ redis, listener, prefix }: RedisLocksOptions) {
  const channel = `${prefix}locks`;
  const hearers = new Map<string, Set<() => void>>();
  const hear = (message: string) => hearers.get(message)?.forEach((hearer) => hearer());
  const subscribe = async (): Promise<void> => {
    if (listener.isReady) await listener.subscribe(channel, hear).catch(() => {});
  };
  const on = (notice: Notice, id: string, hearer: () => void): (() => void) => {
    const message = `${notice} ${id}`;
    const set = hearers.get(message) ?? new Set();
    hearers.set(message, set.add(hearer));
    return () => {
      if (set.delete(hearer) && set.size === 0) hearers.delete(message);
    };
  };
  return {
    on,
    /** What was subscribed before a cut comes back by itself; what was refused meanwhile is asked for when the connection stands. */
    async listen() {
      listener.once("ready", () => void subscribe());
      await connectRedis(listener);
      await subscribe();
    },
    say(notice: Notice, id: string): void {
      redis.publish(channel, `${notice} ${id}`).catch(() => {});
    },
    /** Resolves at the notice, when it is time to look again, or when `signal` aborts. */
    async next(notice: Notice, id: string, signal: AbortSignal): Promise<void> {
      const heard = Promise.withResolvers<void>();
      const deafen = on(notice, id, heard.resolve);
      const timer = setTimeout(heard.resolve, LOOK_AGAIN_MS);
      signal.addEventListener("abort", () => heard.resolve(), { once: true });
      await heard.promise;
      clearTimeout(timer);
      deafen();
    },
  };
}
