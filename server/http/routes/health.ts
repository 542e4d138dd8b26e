import { type Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { PATHS } from "../../../protocol/http.ts";
import type { AppDependencies, AppEnv, Readiness } from "../dependencies.ts";
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
    503: { description: "The database is away, the built element is missing, or the node is stopping; `reasons` says which." },
  };
  app.get(
    PATHS.readiness,
    describeRoute({ operationId: "readiness", tags, summary: "May the node be sent people", responses }),
    markRoute(PATHS.readiness),
    async (context) => {
      const found = await readiness();
      const reasons = reasonsOf(found);
      const status = found.stopping ? "stopping" : reasons.length === 0 ? "ready" : "not ready";
      context.header("Cache-Control", "no-store");
      return context.json({ status, checks: found.checks, reasons }, reasons.length === 0 ? 200 : 503);
    },
  );
}

/** Why no people may be sent here; none: they may. */
function reasonsOf({ stopping, checks }: Readiness): string[] {
  const reasons: readonly (readonly [boolean, string])[] = [
    [stopping, "The node is stopping."],
    [!checks.database, "The database does not answer."],
    [!checks.script, "The script /v1/staff-chat.js is missing, not whole or of another version. Build it with: npm run build"],
  ];
  return reasons.flatMap(([holds, reason]) => (holds ? [reason] : []));
}
