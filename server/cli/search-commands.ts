import { createCommand } from "./command.ts";
import { withTenant } from "./with-admin-context.ts";

export const searchCommands = {
  reindex: createCommand({
    name: "search reindex",
    description: "Reads a tenant's messages again for search, as after a change of SEARCH_LANGUAGES; the server may run beside it",
    examples: ["--tenant Acme", "--tenant Acme --json"],
    args: { tenant: { type: "string", required: true, description: "Id or name of the tenant" } },
    run: (args) =>
      withTenant(args.tenant, async ({ searchBackfill }, { id, name }) => {
        const messages = await searchBackfill.again(id, new AbortController().signal);
        return { data: { tenantId: id, messages }, text: `${messages} messages of ${name} are read again.` };
      }),
  }),
};
