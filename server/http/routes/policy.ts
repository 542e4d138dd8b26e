import { PATHS } from "../../../protocol/http.ts";
import { PolicyRequest, PolicyResponse } from "../../../protocol/provisioning/policy.ts";
import { Failure } from "../../base/errors.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";

/** What a tenant decides about its people, read and changed by its own administrators. */
export function addPolicyRoutes(api: Api, dependencies: Pick<AppDependencies, "services" | "administers" | "logger">): void {
  const { services, administers, logger } = dependencies;
  const { tenants } = services;
  route(api, {
    method: "GET",
    path: PATHS.policy,
    id: "readPolicy",
    tag: "Tenant",
    summary: "Read the tenant's policy",
    description: "For administrators of the tenant.",
    response: PolicyResponse,
    refuses: ["forbidden"],
    async handle({ session }) {
      if (!(await administers(session))) throw new Failure("forbidden");
      return tenants.readPolicy(session.tenantId);
    },
  });
  route(api, {
    method: "PATCH",
    path: PATHS.policy,
    id: "changePolicy",
    tag: "Tenant",
    summary: "Change the tenant's policy",
    description:
      "For administrators of the tenant; what is not named stays. Every node goes by it within five seconds. Nobody can take their own right away.",
    body: PolicyRequest,
    response: PolicyResponse,
    refuses: ["forbidden"],
    async handle({ session, body }) {
      if (!(await administers(session))) throw new Failure("forbidden");
      if (body.administrators !== undefined && !body.administrators.some((role) => session.roles.includes(role)))
        throw new Failure("invalid_request", { errors: [{ path: "administrators", message: "must hold a role of your own" }] });
      const policy = await tenants.setPolicy(session.tenantId, body);
      const changed = Object.keys(body);
      logger.info({ event: "audit", command: "change_policy", tenantId: session.tenantId, actorId: session.userId, changed }, "audit");
      return policy;
    },
  });
}
