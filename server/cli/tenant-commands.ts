import { createCommand } from "./command.ts";
import { tenantFiles } from "./file-commands.ts";
import { tenantPolicy } from "./policy-commands.ts";
import { moment, splitList, table } from "./format.ts";
import type { Tenant } from "../repositories/identity/tenants.ts";
import { withAdminContext, withTenant } from "./with-admin-context.ts";

const TENANT_ARG = { tenant: { type: "string", required: true, description: "Id or name of the tenant" } } as const;

function show({ id, name, origins, suspendedAt, createdAt }: Tenant): Record<string, unknown> {
  return { id, name, origins, suspendedAt: moment(suspendedAt?.getTime() ?? null), createdAt: createdAt.toISOString() };
}

export const tenantCommands = {
  create: createCommand({
    name: "tenant create",
    description: "Makes a tenant",
    examples: ["--name Acme --origins https://app.acme.example,http://localhost:3000"],
    args: {
      name: { type: "string", required: true, description: "Name, up to 80 characters, unique" },
      origins: { type: "string", description: "Origins whose pages may use it, by comma" },
    },
    run: ({ name, origins }) =>
      withAdminContext(async ({ tenants }) => {
        const tenant = await tenants.create({ name, origins: splitList(origins) });
        return { data: show(tenant), text: `Tenant ${tenant.name} has the id ${tenant.id}.\nNext: key create --tenant ${tenant.id}` };
      }),
  }),
  list: createCommand({
    name: "tenant list",
    description: "Lists the tenants",
    examples: ["", "--json"],
    args: {},
    run: () =>
      withAdminContext(async ({ tenants }) => {
        const list = await tenants.list();
        const rows = list.map(({ id, name, origins, suspendedAt }) => [
          id,
          name,
          suspendedAt === null ? "active" : "suspended",
          origins.join(" "),
        ]);
        return { data: list.map(show), text: table(["ID", "NAME", "STATE", "ORIGINS"], rows) };
      }),
  }),
  origins: createCommand({
    name: "tenant origins",
    description: "Replaces the origins whose pages may use a tenant",
    examples: ["--tenant Acme --origins https://app.acme.example"],
    args: { ...TENANT_ARG, origins: { type: "string", required: true, description: "All origins, by comma" } },
    run: (args) =>
      withTenant(args.tenant, async ({ tenants }, { id }) => {
        const tenant = await tenants.setOrigins(id, splitList(args.origins));
        return { data: show(tenant), text: `Tenant ${tenant.name} may be used from: ${tenant.origins.join(" ")}` };
      }),
  }),
  files: tenantFiles,
  policy: tenantPolicy,
  suspend: createCommand({
    name: "tenant suspend",
    description: "Closes a tenant's connections and takes no tokens of it until it is resumed",
    examples: ["--tenant Acme"],
    args: TENANT_ARG,
    run: (args) =>
      withTenant(args.tenant, async ({ tenants }, { id, name }) => {
        await tenants.suspend(id);
        return { data: { id, suspended: true }, text: `Tenant ${name} is suspended. Its data stays. Undo: tenant resume --tenant ${id}` };
      }),
  }),
  resume: createCommand({
    name: "tenant resume",
    description: "Takes a suspended tenant's tokens again; tokens made before the suspension stay ended",
    examples: ["--tenant Acme"],
    args: TENANT_ARG,
    run: (args) =>
      withTenant(args.tenant, async ({ tenants }, { id, name }) => {
        await tenants.resume(id);
        return { data: { id, suspended: false }, text: `Tenant ${name} is open again. Its people need new tokens.` };
      }),
  }),
};
