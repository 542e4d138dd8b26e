import { createClient } from "redis";
import type { Logger } from "../telemetry/logger.ts";
import { explainRedis } from "./explain-redis.ts";

export interface RedisOptions {
  /** `redis[s]://[[user]:password@]host[:port][/database]`. */
  readonly url: string;
  readonly logger: Pick<Logger, "info" | "warn">;
}

/** A connection to Redis. While it is away commands are refused at once: nothing queues, nothing hangs. */
export type RedisClient = ReturnType<typeof createRedisClient>;

const RETRY_MS = { first: 50, most: 1_000 };
// A Redis that is reachable but silent counts as away after this.
const SILENCE_MS = 5_000;

/** Makes a client that comes back by itself; call `connectRedis` to start it. */
export function createRedisClient(options: RedisOptions & { readonly purpose: string }) {
  const client = createClient({
    url: options.url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 50_000,
    pingInterval: SILENCE_MS / 2,
    socket: {
      connectTimeout: SILENCE_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) => Math.min(RETRY_MS.first * 2 ** Math.min(retries, 10), RETRY_MS.most) * (0.5 + Math.random() / 2),
    },
  });
  let away = false;
  client.on("error", (error: unknown) => {
    if (!away) options.logger.warn({ event: "redis_lost", purpose: options.purpose, error }, explainRedis(error));
    away = true;
  });
  client.on("ready", () => {
    if (away) options.logger.info({ event: "redis_back", purpose: options.purpose });
    away = false;
  });
  return client;
}

/** Resolves when the connection stands, or when the first try has failed: the client goes on trying by itself. */
export async function connectRedis(client: RedisClient): Promise<void> {
  const firstError = new Promise<void>((resolve) => client.once("error", () => resolve()));
  const connected = client.connect().then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([connected, firstError]);
}
