import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";

/** What many runs share, one after another, because it is slow to start: PostgreSQL (a database for each run) and Redis. */
export interface Stage {
  readonly cluster: PostgresCluster;
  readonly redis: TestRedis;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const [cluster, redis] = await Promise.all([startPostgres(), startRedis()]);
  return {
    cluster,
    redis,
    async close() {
      await Promise.all([cluster.remove(), redis.stop()]);
    },
  };
}
