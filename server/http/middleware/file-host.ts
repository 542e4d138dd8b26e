import type { MiddlewareHandler } from "hono";
import { PATHS, pathTo } from "../../../protocol/http.ts";
import { Failure } from "../../base/errors.ts";
import type { AppEnv } from "../dependencies.ts";

const LINKS = pathTo(PATHS.file);

/**
 * Keeps the host of files apart: there nothing but signed links answers, and they answer nowhere else, so that a file never shares an origin with
 * the API. `filesUrl` null: there is one host for all.
 */
export function separateFiles(filesUrl: string | null): MiddlewareHandler<AppEnv> {
  if (filesUrl === null) return (_, next) => next();
  const { protocol, host } = new URL(filesUrl);
  return async (context, next) => {
    const asked = URL.parse(`${protocol}//${context.req.header("Host") ?? ""}`)?.host;
    if ((asked === host) !== context.req.path.startsWith(LINKS)) throw new Failure("not_found");
    await next();
  };
}
