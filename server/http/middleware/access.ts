import type { MiddlewareHandler } from "hono";
import type { Logger } from "../../telemetry/logger.ts";
import { addressSources, type ClientAddress } from "./client-address.ts";
import type { AppEnv } from "../dependencies.ts";

/** Finds the client's address and writes one line for each answer, by the route's pattern: a URL may hold what no log should. */
export function logAccess(logger: Logger, clientAddress: ClientAddress): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const started = performance.now();
    const address = clientAddress(...addressSources(context));
    context.set("address", address);
    context.set("route", "unmatched");
    await next();
    const session = context.get("session") as AppEnv["Variables"]["session"] | undefined;
    const person = session === undefined ? {} : { tenantId: session.tenantId, userId: session.userId };
    logger.info({
      event: "request",
      requestId: context.get("requestId"),
      method: context.req.method,
      route: context.get("route"),
      status: context.res.status,
      milliseconds: Math.round(performance.now() - started),
      address,
      ...person,
    });
  };
}
