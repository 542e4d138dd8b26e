import type { MiddlewareHandler } from "hono";
import { Failure } from "../../base/errors.ts";
import type { AppEnv } from "../dependencies.ts";

/** Refuses a request that names two hosts (RFC 9112, section 3.2): what stands before this server may have gone by the other one. */
export const requireOneHost: MiddlewareHandler<AppEnv> = async (context, next) => {
  const names = context.env?.incoming?.rawHeaders?.filter((_, index) => index % 2 === 0) ?? [];
  if (names.filter((name) => name.toLowerCase() === "host").length > 1)
    throw new Failure("invalid_request", { errors: [{ path: "Host", message: "given more than once" }] });
  await next();
};
