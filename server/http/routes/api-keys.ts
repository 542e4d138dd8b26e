import * as v from "valibot";
import { ApiKeyRequest, ApiKeyResponse, ApiKeysResponse, PATHS } from "../../../protocol/http.ts";
import type { AppDependencies } from "../dependencies.ts";
import { type Api, route } from "../route.ts";
import { createServerAudit } from "./server-audit.ts";

const KeyParameters = v.object({ prefix: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) });

/** API keys of the tenant, for its own server; no key makes, sees or ends keys. */
export function addApiKeyRoutes(api: Api, { services, logger }: Pick<AppDependencies, "services" | "logger">): void {
  const { apiKeys } = services;
  const audit = createServerAudit(logger);
  const tag = "Your server";
  route(api, {
    method: "POST",
    path: PATHS.apiKeys,
    id: "createApiKey",
    scope: null,
    tag,
    summary: "Make an API key",
    description:
      "`name` is shown as the author of what the key posts. The whole key is in the answer and nowhere else. Not repeatable: each call makes one.",
    body: ApiKeyRequest,
    response: ApiKeyResponse,
    refuses: ["key_scope_missing"],
    async handle({ session, body }) {
      const made = await apiKeys.create(session.tenantId, body);
      const { prefix, scopes, rooms } = made.apiKey;
      audit(session, "create_api_key", { prefix, scopes, rooms });
      return made;
    },
  });
  route(api, {
    method: "GET",
    path: PATHS.apiKeys,
    id: "listApiKeys",
    scope: null,
    tag,
    summary: "List API keys",
    description: "Newest first, revoked ones too, without their secrets.",
    response: ApiKeysResponse,
    refuses: ["key_scope_missing"],
    handle: async ({ session }) => ({ apiKeys: await apiKeys.list(session.tenantId) }),
  });
  route(api, {
    method: "DELETE",
    path: PATHS.apiKey,
    id: "revokeApiKey",
    scope: null,
    tag,
    summary: "End an API key",
    description: "At once, on every node. What it posted stays. Repeating it changes nothing.",
    parameters: KeyParameters,
    refuses: ["not_found", "key_scope_missing"],
    async handle({ session, parameters: { prefix } }) {
      await apiKeys.revoke(session.tenantId, prefix);
      audit(session, "revoke_api_key", { prefix });
    },
  });
}
