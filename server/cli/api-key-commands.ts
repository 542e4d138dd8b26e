import { KEY_SCOPES, type ApiKey, type KeyScope } from "../../protocol/http.ts";
import { createCommand, UsageError } from "./command.ts";
import { moment, splitList, table } from "./format.ts";
import { withTenant } from "./with-admin-context.ts";

const TENANT_ARG = { tenant: { type: "string", required: true, description: "Id or name of the tenant" } } as const;

function readScopes(text: string): KeyScope[] {
  const scopes = splitList(text).map((word) => {
    const scope = KEY_SCOPES.find((known) => known === word);
    if (scope === undefined) throw new UsageError(`--scopes takes ${KEY_SCOPES.join(", ")}, by comma; "${word}" is none of them.`);
    return scope;
  });
  if (scopes.length === 0) throw new UsageError(`--scopes must name at least one of ${KEY_SCOPES.join(", ")}.`);
  return scopes;
}

const shown = (key: ApiKey) => ({
  ...key,
  createdAt: moment(key.createdAt),
  usedAt: moment(key.usedAt),
  revokedAt: moment(key.revokedAt),
});

export const apiKeyCommands = {
  create: createCommand({
    name: "api-key create",
    description: "Makes a key for a system of the tenant's; shown once",
    examples: [
      '--tenant Acme --name "Front door" --scopes events:write --rooms check-ins',
      '--tenant Acme --name "Payroll" --scopes users:write,rooms:write,members:write',
    ],
    args: {
      ...TENANT_ARG,
      name: { type: "string", required: true, description: "Author of what it posts, up to 80 characters" },
      scopes: { type: "string", required: true, description: `What it may do, by comma: ${KEY_SCOPES.join(", ")}` },
      rooms: { type: "string", description: "Rooms that it may act in, by id or your own name, by comma; all if left out" },
    },
    run(args) {
      const scopes = readScopes(args.scopes);
      const rooms = args.rooms === undefined ? null : splitList(args.rooms);
      if (rooms?.length === 0) throw new UsageError("--rooms must name a room, or be left out for all.");
      return withTenant(args.tenant, async ({ identity }, { id }) => {
        const { key, apiKey } = await identity.apiKeys.create(id, { name: args.name, scopes, rooms });
        return {
          data: { key, ...shown(apiKey) },
          text: `${key}\n\nThis is the only time the key is shown. It is known as ${apiKey.prefix}, and works until: api-key revoke --key ${apiKey.prefix}`,
        };
      });
    },
  }),
  list: createCommand({
    name: "api-key list",
    description: "Lists a tenant's API keys, without secrets",
    examples: ["--tenant Acme"],
    args: TENANT_ARG,
    run: (args) =>
      withTenant(args.tenant, async ({ identity }, { id }) => {
        const list = (await identity.apiKeys.list(id)).map(shown);
        return {
          data: list,
          text: table(
            ["KEY", "NAME", "SCOPES", "ROOMS", "USED", "STATE"],
            list.map(({ prefix, name, scopes, rooms, usedAt, revokedAt }) => [
              prefix,
              name,
              scopes.join(","),
              rooms?.length ?? "all",
              usedAt,
              revokedAt === null ? "active" : "revoked",
            ]),
          ),
        };
      }),
  }),
  revoke: createCommand({
    name: "api-key revoke",
    description: "Ends an API key at once; what it posted stays",
    examples: ["--tenant Acme --key sck_4f9a2c7d1e0b"],
    args: { ...TENANT_ARG, key: { type: "string", required: true, description: "How it begins: sck_ and 12 characters" } },
    run: (args) =>
      withTenant(args.tenant, async ({ identity }, { id }) => {
        // The whole key may be what somebody has at hand.
        const prefix = args.key.slice(0, "sck_".length + 12);
        await identity.apiKeys.revoke(id, prefix);
        return { data: { tenantId: id, prefix, revoked: true }, text: `API key ${prefix} is revoked.` };
      }),
  }),
};
