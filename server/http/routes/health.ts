import { type Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { PATHS } from "../../../protocol/http.ts";
import type { AppDependencies, AppEnv } from "../dependencies.ts";
import { markRoute } from "../route.ts";

const tags = ["Health"];

/** For load balancers and probes: is the process alive, and may it be sent people. */
export function addHealthRoutes(app: Hono<AppEnv>, { readiness }: Pick<AppDependencies, "readiness">): void {
  app.get(
    PATHS.health,
    describeRoute({ operationId: "health", tags, summary: "Is the process alive", responses: { 200: { description: "It is." } } }),
    markRoute(PATHS.health),
    (context) => {
      context.header("Cache-Control", "no-store");
      return context.json({ status: "alive" });
    },
  );
  const responses = {
    200: { description: "Ready; `checks` tells of the bus and of the store of files too, which cost no readiness." },
    503: { description: "The database is away, or the node is stopping." },
  };
  app.get(
    PATHS.readiness,
    describeRoute({ operationId: "readiness", tags, summary: "May the node be sent people", responses }),
    markRoute(PATHS.readiness),
    async (context) => {
      const { stopping, checks } = await readiness();
      const ready = !stopping && checks.database;
      context.header("Cache-Control", "no-store");
      return context.json({ status: stopping ? "stopping" : ready ? "ready" : "not ready", checks }, ready ? 200 : 503);
    },
  );
}
