import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { Failure } from "../errors.ts";
import type { Session } from "./actor.ts";

/** So many points in so many seconds; a window starts with its first point. */
export interface Budget {
  readonly points: number;
  readonly seconds: number;
}

/** What one person, one tenant and one address may do. Addresses are those of `clientAddress`: an IPv6 network of /64 counts as one. */
export interface RateBudgets {
  /** HTTP requests; the address pays for each, person and tenant for authenticated ones. */
  readonly requests: { readonly user: Budget; readonly tenant: Budget; readonly address: Budget };
  /** Messages sent, by socket or HTTP. A budget below MESSAGES_PER_COMMAND would refuse full commands for ever. */
  readonly messages: { readonly user: Budget; readonly tenant: Budget };
  /** Uploads begun. */
  readonly uploads: { readonly user: Budget };
  /** Commands and other frames of a socket. */
  readonly frames: { readonly user: Budget };
  /** Attempts to open a socket. */
  readonly connections: { readonly address: Budget };
  /** Sockets open at a time on one node. */
  readonly openConnections: { readonly user: number; readonly tenant: number; readonly address: number };
}

/** Addresses are generous: a whole office may stand behind one. */
export const DEFAULT_RATE_BUDGETS: RateBudgets = {
  requests: { user: { points: 600, seconds: 60 }, tenant: { points: 60_000, seconds: 60 }, address: { points: 6_000, seconds: 60 } },
  messages: { user: { points: 300, seconds: 60 }, tenant: { points: 60_000, seconds: 60 } },
  uploads: { user: { points: 120, seconds: 60 } },
  frames: { user: { points: 600, seconds: 10 } },
  connections: { address: { points: 2_000, seconds: 60 } },
  openConnections: { user: 20, tenant: 20_000, address: 5_000 },
};

/** Budgets in use. Every refusal is a Failure with `retryAfter` in seconds. */
export interface RateLimits {
  /** Pays for one HTTP request: by address without a session, by person and tenant with one. @throws Failure `rate_limited` */
  consumeRequest(session: Session | null, address: string): Promise<void>;
  /** Pays for `count` messages. @throws Failure `rate_limited` */
  consumeMessages(session: Session, count: number): Promise<void>;
  /** Pays for one upload that begins. @throws Failure `rate_limited` */
  consumeUpload(session: Session): Promise<void>;
  /** Pays for one frame of a socket. @throws Failure `rate_limited` */
  consumeFrame(session: Session): Promise<void>;
  /** Pays for one attempt to open a socket, before anything is known of it. @throws Failure `rate_limited` */
  consumeConnection(address: string): Promise<void>;
  /** Counts an authenticated socket until the result is called. @throws Failure `too_many_connections` */
  holdConnection(session: Session, address: string): () => void;
}

export interface RateLimitOptions {
  readonly budgets: RateBudgets;
  /**
   * A connected client of the `redis` package, made with `disableOfflineQueue: true` (otherwise a consume hangs while
   * Redis is away); null: budgets are this node's alone. While Redis is away the node counts on its own.
   */
  readonly redis: object | null;
}

/** Seconds after which a refused connection may be tried again; places free up when tabs are closed, at no known time. */
const CONNECTION_RETRY_SECONDS = 5;

/** Counts in memory, or in Redis for all nodes together. */
export function createRateLimits(options: RateLimitOptions): RateLimits {
  const { budgets } = options;
  const limiter = (name: string, budget: Budget) => createLimiter(name, budget, options.redis);
  const requests = {
    user: limiter("requests:user", budgets.requests.user),
    tenant: limiter("requests:tenant", budgets.requests.tenant),
    address: limiter("requests:address", budgets.requests.address),
  };
  const messages = { user: limiter("messages:user", budgets.messages.user), tenant: limiter("messages:tenant", budgets.messages.tenant) };
  const uploads = limiter("uploads:user", budgets.uploads.user);
  // A frame budget per person guards this node's time, so it is counted here even when there is a Redis.
  const frames = createLimiter("frames:user", budgets.frames.user, null);
  const connections = limiter("connections:address", budgets.connections.address);
  const open = createConnectionCount(budgets.openConnections);
  return {
    async consumeRequest(session, address) {
      if (session === null) return consume(requests.address, address);
      await consume(requests.user, personKey(session));
      await consume(requests.tenant, session.tenantId);
    },
    async consumeMessages(session, count) {
      await consume(messages.user, personKey(session), count);
      await consume(messages.tenant, session.tenantId, count);
    },
    consumeUpload: (session) => consume(uploads, personKey(session)),
    consumeFrame: (session) => consume(frames, personKey(session)),
    consumeConnection: (address) => consume(connections, address),
    holdConnection: (session, address) => open.hold([`user:${personKey(session)}`, `tenant:${session.tenantId}`, `address:${address}`]),
  };
}

const personKey = (session: Session): string => `${session.tenantId}:${session.userId}`;

function createLimiter(name: string, budget: Budget, redis: object | null): RateLimiterAbstract {
  const window = { points: budget.points, duration: budget.seconds, keyPrefix: `staff-chat:limit:${name}` };
  const memory = new RateLimiterMemory(window);
  if (redis === null) return memory;
  return new RateLimiterRedis({
    ...window,
    storeClient: redis,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}

async function consume(limiter: RateLimiterAbstract, key: string, points = 1): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new Failure("rate_limited", { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)) });
  }
}

function createConnectionCount(limits: RateBudgets["openConnections"]): { hold(keys: readonly [string, string, string]): () => void } {
  const counts = new Map<string, number>();
  const most = [limits.user, limits.tenant, limits.address];
  const add = (key: string, change: 1 | -1) => {
    const next = (counts.get(key) ?? 0) + change;
    if (next === 0) counts.delete(key);
    else counts.set(key, next);
  };
  return {
    hold(keys) {
      if (keys.some((key, index) => (counts.get(key) ?? 0) >= most[index]!)) {
        throw new Failure("too_many_connections", { retryAfter: CONNECTION_RETRY_SECONDS });
      }
      for (const key of keys) add(key, 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        for (const key of keys) add(key, -1);
      };
    },
  };
}
