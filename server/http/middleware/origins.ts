import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { Failure } from "../../base/errors.ts";
import type { AuthenticationService } from "../../services/identity/authentication.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { AppEnv } from "../dependencies.ts";

/**
 * The origin a request comes from, or null when it is no browser's page. A browser that says it comes from elsewhere and
 * hides from where counts as the opaque origin `null`, which no tenant lists.
 */
export function originOf(context: Context<AppEnv>): string | null {
  const origin = context.req.header("Origin");
  if (origin !== undefined) return origin;
  const site = context.req.header("Sec-Fetch-Site");
  return site === "cross-site" || site === "same-site" ? "null" : null;
}

/** Headers of the tus protocol in requests and answers. */
const UPLOAD_HEADERS = ["Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset"];
const EXPOSED_HEADERS = ["Retry-After", "X-Request-Id", "Location", "Content-Range", "Content-Disposition", "Accept-Ranges", "ETag"];

/**
 * CORS (Fetch Standard) for origins that some tenant lists. A preflight carries no token, so that is all it can be asked;
 * the request itself is held against the token's tenant (AUTH-7). No credentials: there are no cookies.
 */
export function allowOrigins(
  authentication: Pick<AuthenticationService, "knowsOrigin">,
  logger: Pick<Logger, "info">,
): MiddlewareHandler<AppEnv> {
  const known = async (origin: string | undefined) =>
    origin !== undefined && origin !== "null" && (await authentication.knowsOrigin(origin));
  const answer = cors({
    origin: async (origin) => ((await known(origin)) ? origin : null),
    allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "Range", "If-Range", "If-None-Match", ...UPLOAD_HEADERS],
    exposeHeaders: [...EXPOSED_HEADERS, ...UPLOAD_HEADERS, "Upload-Expires"],
    maxAge: 600,
  });
  return async (context, next) => {
    const origin = context.req.header("Origin");
    // Without an origin it is no preflight: a client asks what an address speaks.
    if (context.req.method === "OPTIONS" && origin === undefined) return next();
    if (context.req.method === "OPTIONS" && !(await known(origin))) {
      logger.info({ event: "origin_refused", origin, address: context.get("address") }, "a page of an origin that no tenant lists");
      throw new Failure("origin_not_allowed");
    }
    return answer(context, next);
  };
}
