import type { Hono } from "hono";
import type { AppEnv } from "./dependencies.ts";

/** Finds the methods that a path knows, to tell "no such address" from "not by that method". */
export function createMethodFinder(app: Hono<AppEnv>): (path: string) => string[] {
  let known: [pattern: RegExp, method: string][] | undefined;
  return (path) => {
    // Read when first needed: by then every route is registered.
    known ??= app.routes
      .filter(({ method, path }) => method !== "ALL" && !path.includes("*"))
      .map((route) => [toPattern(route.path), route.method]);
    return [...new Set(known.filter(([pattern]) => pattern.test(path)).map(([, method]) => method))];
  };
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.+?^$()[\]\\|]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`);
}
