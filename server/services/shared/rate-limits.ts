import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from "rate-limiter-flexible";
import { costsOf } from "../../../protocol/command-table.ts";
import type { ClientFrame } from "../../../protocol/commands.ts";
import { Failure } from "../../base/errors.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Session } from "./actor.ts";
import { WindowCounter } from "./window-counter.ts";
import { ACTION_BUDGETS, type Action, type ActionBudget, type Budget } from "./action-budgets.ts";

/** What one person, one tenant and one address may do. Addresses are those of `clientAddress`: an IPv6 network of /64 counts as one. */
export interface RateBudgets {
  /** HTTP requests; the address pays for each, person and tenant for authenticated ones. */
  readonly requests: { readonly user: Budget; readonly tenant: Budget; readonly address: Budget };
  /** Messages sent, by socket or HTTP. */
  readonly messages: { readonly user: Budget; readonly tenant: Budget };
  /** Uploads begun. */
  readonly uploads: { readonly user: Budget };
  /** Everything else that a person does, by its kind (LIMIT-2). */
  readonly actions: Readonly<Record<Action, ActionBudget>>;
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
  actions: ACTION_BUDGETS,
  frames: { user: { points: 600, seconds: 10 } },
  connections: { address: { points: 2_000, seconds: 60 } },
  openConnections: { user: 20, tenant: 20_000, address: 5_000 },
};

/** Counts the members of the command's room, as far as the person may know: 0 outside of it. */
export type CountMembers = () => Promise<number>;

/** Budgets in use. Every refusal is a Failure with `retryAfter` in seconds; the first of a window is a line of the log. */
export interface RateLimits {
  /** Pays for one HTTP request: by address without a session, by person and tenant with one. @throws Failure `rate_limited` */
  consumeRequest(session: Session | null, address: string): Promise<void>;
  /** Pays for a command by what it does. `members` counts those of its room, where that is what it costs. @throws Failure `rate_limited` */
  consumeCommand(session: Session, command: ClientFrame, members: CountMembers): Promise<void>;
  /** Pays for a chat that is opened, or a ticket. @throws Failure `rate_limited` */
  consumeSession(session: Session): Promise<void>;
  /** Pays for one search. @throws Failure `rate_limited` */
  consumeSearch(session: Session): Promise<void>;
  /** Pays for one upload that begins. @throws Failure `rate_limited` */
  consumeUpload(session: Session): Promise<void>;
  /** Pays for one frame of a socket, at once. @throws Failure `rate_limited` */
  consumeFrame(session: Session): void;
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
  readonly logger: Pick<Logger, "info">;
}

/** Seconds after which a refused connection may be tried again; places free up when tabs are closed, at no known time. */
const CONNECTION_RETRY_SECONDS = 5;

/** Counts in memory, or in Redis for all nodes together. */
export function createRateLimits(options: RateLimitOptions): RateLimits {
  const { budgets, logger } = options;
  const limiter = (name: string, budget: Budget, redis = options.redis) => createLimiter(name, budget, { redis, logger });
  const requests = {
    user: limiter("requests:user", budgets.requests.user),
    tenant: limiter("requests:tenant", budgets.requests.tenant),
    address: limiter("requests:address", budgets.requests.address),
  };
  const messages = { user: limiter("messages:user", budgets.messages.user), tenant: limiter("messages:tenant", budgets.messages.tenant) };
  const uploads = limiter("uploads:user", budgets.uploads.user);
  // A frame budget per person guards this node's time, so it is counted here even when there is a Redis.
  const frames = createLocalLimiter("frames:user", budgets.frames.user, logger);
  const connections = limiter("connections:address", budgets.connections.address);
  const open = createConnectionCount(budgets.openConnections);
  const actions = new Map(
    Object.entries(budgets.actions).map(([action, { windows, shared }]) => [
      action,
      windows.map((window) => limiter(`${action}:user:${window.seconds}`, window, shared ? options.redis : null)),
    ]),
  );

  async function pay(session: Session, budget: string, points: number): Promise<void> {
    if (budget !== "messages") return act(session, budget, points);
    const waiting = messages.user(personKey(session), points);
    if (waiting !== undefined) await waiting;
    await messages.tenant(session.tenantId, points);
  }

  async function act(session: Session, action: string, points: number): Promise<void> {
    for (const consume of actions.get(action) ?? []) await consume(personKey(session), points);
  }

  return {
    async consumeRequest(session, address) {
      if (session === null) return requests.address(address);
      await requests.user(personKey(session));
      await requests.tenant(session.tenantId);
    },
    async consumeCommand(session, command, members) {
      for (const [budget, cost] of Object.entries(costsOf(command))) {
        const points = cost === "members" ? await members() : cost;
        if (points > 0) await pay(session, budget, points);
      }
    },
    consumeSession: (session) => act(session, "sessions", 1),
    consumeSearch: (session) => act(session, "searches", 1),
    consumeUpload: async (session) => uploads(personKey(session)),
    consumeFrame: (session) => frames(personKey(session)),
    consumeConnection: async (address) => connections(address),
    holdConnection: (session, address) => open.hold([`user:${personKey(session)}`, `tenant:${session.tenantId}`, `address:${address}`]),
  };
}

const personKey = (session: Session): string => `${session.tenantId}:${session.userId}`;

/** Takes points from one window of one key; where that is counted in this process, at once. @throws Failure `rate_limited` */
type Consume = (key: string, points?: number) => Promise<void> | undefined;

type LimiterLogger = RateLimitOptions["logger"];

function createLimiter(name: string, budget: Budget, { redis, logger }: Pick<RateLimitOptions, "redis" | "logger">): Consume {
  if (redis === null) return createLocalLimiter(name, budget, logger);
  const limiter = createCounter(name, budget, redis);
  return async (key, points = 1) => {
    const taken = takenOf(points, budget);
    try {
      await limiter.consume(key, taken);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw refusalOf({ name, key, milliseconds: error.msBeforeNext, isFirst: error.consumedPoints - taken <= budget.points }, logger);
    }
  };
}

function createLocalLimiter(name: string, budget: Budget, logger: LimiterLogger): (key: string, points?: number) => undefined {
  const counter = new WindowCounter(budget.seconds);
  return (key, points = 1) => {
    const taken = takenOf(points, budget);
    const now = Date.now();
    const { used, until } = counter.take(key, taken, now);
    if (used > budget.points) throw refusalOf({ name, key, milliseconds: until - now, isFirst: used - taken <= budget.points }, logger);
  };
}

// What is more than the whole window takes the whole window, or it could never be done.
function takenOf(points: number, budget: Budget): number {
  return Math.min(points, budget.points);
}

interface Refused {
  readonly name: string;
  readonly key: string;
  /** Until the next window. */
  readonly milliseconds: number;
  readonly isFirst: boolean;
}

function refusalOf({ name, key, milliseconds, isFirst }: Refused, logger: LimiterLogger): Failure {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1_000));
  if (isFirst) logger.info({ event: "rate_limited", budget: name, key, retryAfter }, "a budget is used up");
  return new Failure("rate_limited", { retryAfter });
}

function createCounter(name: string, budget: Budget, redis: object): RateLimiterAbstract {
  const window = { points: budget.points, duration: budget.seconds, keyPrefix: `staff-chat:limit:${name}` };
  const memory = new RateLimiterMemory(window);
  return new RateLimiterRedis({
    ...window,
    storeClient: redis,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
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
