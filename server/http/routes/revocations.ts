import { PATHS, RevocationRequest } from "../../../protocol/http.ts";
import { Failure } from "../../base/errors.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

export function addRevocationRoutes(api: Api, dependencies: Pick<AppDependencies, "services" | "administers" | "logger">): void {
  const { services, administers, logger } = dependencies;
  route(api, {
    method: "POST",
    path: PATHS.revocations,
    id: "revoke",
    tag: "People",
    summary: "End tokens before their time",
    description:
      "For administrators of the tenant: one token by its `jti`, or all of a person's; `remove` also takes the person out of the tenant.",
    body: RevocationRequest,
    refuses: ["forbidden", "not_found"],
    async handle({ session, body }) {
      if (!(await administers(session))) throw new Failure("forbidden");
      const { tenantId, userId } = session;
      if ("tokenId" in body) await services.revocation.revokeToken(tenantId, body.tokenId);
      else await services.revocation.revokeUser(tenantId, body.subject, { remove: body.remove });
      logger.info({ event: "audit", command: "revoke", tenantId, actorId: userId, ...body }, "audit");
    },
  });
}
