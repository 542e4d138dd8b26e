import type { MiddlewareHandler } from "hono";
import { Failure } from "../../base/errors.ts";
import type { AuthenticationService } from "../../services/identity/authentication.ts";
import type { RateLimits } from "../../services/shared/rate-limits.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { AppEnv } from "../dependencies.ts";
import { originOf } from "./origins.ts";

export interface AuthenticateDependencies {
  readonly authentication: Pick<AuthenticationService, "verifyToken" | "allowsOrigin">;
  readonly rateLimits: Pick<RateLimits, "consumeRequest">;
  readonly logger: Pick<Logger, "info">;
}

// RFC 6750, section 2.1: one scheme, one token, nothing beside it.
const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

/** Lets a request in that shows a token in `Authorization: Bearer`, from a page its tenant lists; the address pays before the token is looked at. */
export function authenticate({ authentication, rateLimits, logger }: AuthenticateDependencies): MiddlewareHandler<AppEnv> {
  return async (context, next) => {
    const address = context.get("address");
    await rateLimits.consumeRequest(null, address);
    const token = BEARER.exec(context.req.header("Authorization") ?? "")?.[1];
    if (token === undefined) throw new Failure("not_authenticated");
    const session = await authentication.verifyToken(token, address);
    context.set("session", session);
    await rateLimits.consumeRequest(session, address);
    const origin = originOf(context);
    if (!(await authentication.allowsOrigin(session.tenantId, origin))) {
      logger.info(
        { event: "origin_refused", origin, tenantId: session.tenantId, address },
        "a page of an origin that the tenant does not list",
      );
      throw new Failure("origin_not_allowed");
    }
    await next();
  };
}
