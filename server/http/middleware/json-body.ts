import type { MiddlewareHandler } from "hono";
import { Failure } from "../../base/errors.ts";
import type { AppEnv } from "../dependencies.ts";

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Asks for `Content-Type: application/json`, not compressed: a page can't send that across origins without a preflight. */
export const requireJson: MiddlewareHandler<AppEnv> = async (context, next) => {
  const encoding = context.req.header("Content-Encoding") ?? "identity";
  if (!JSON_TYPE.test(context.req.header("Content-Type") ?? "") || encoding !== "identity") throw new Failure("unsupported_media_type");
  await next();
};
