import { PATHS, StorageResponse } from "../../../../protocol/http.ts";
import { Failure } from "../../../base/errors.ts";
import type { AppDependencies } from "../../dependencies.ts";
import { type Api, route } from "../../route.ts";

export function addStorageRoutes(api: Api, { services, administers }: Pick<AppDependencies, "services" | "administers">): void {
  route(api, {
    method: "GET",
    path: PATHS.storage,
    id: "readStorage",
    tag: "Files",
    summary: "Read what files take",
    description: "For administrators of the tenant: bytes and files, the quota, and how many uploads were refused by which rule.",
    response: StorageResponse,
    refuses: ["forbidden"],
    async handle({ session }) {
      if (!(await administers(session))) throw new Failure("forbidden");
      return services.uploads.usage(session);
    },
  });
}
