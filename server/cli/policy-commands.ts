import { EDIT_WINDOW_SECONDS_MAX } from "../../protocol/limits.ts";
import { PEOPLE_SEARCH, type PolicyRequest } from "../../protocol/http.ts";
import { createCommand, UsageError } from "./command.ts";
import { splitList } from "./format.ts";
import { withTenant } from "./with-admin-context.ts";

interface PolicyArgs {
  readonly "people-search"?: string | undefined;
  readonly "group-creators"?: string | undefined;
  readonly administrators?: string | undefined;
  readonly "read-receipts"?: string | undefined;
  readonly "edit-window"?: string | undefined;
  readonly editors?: string | undefined;
  readonly moderators?: string | undefined;
}

/** Seconds; null: always. */
function readWindow(text: string): number | null {
  if (text === "always") return null;
  if (text === "never") return 0;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Infinity;
  if (seconds <= EDIT_WINDOW_SECONDS_MAX) return seconds;
  throw new UsageError(`--edit-window must be never, always, or seconds up to ${EDIT_WINDOW_SECONDS_MAX}.`);
}

function readChange(args: PolicyArgs): PolicyRequest {
  const {
    administrators,
    "people-search": search,
    "group-creators": creators,
    "read-receipts": receipts,
    "edit-window": editWindow,
    editors,
    moderators,
  } = args;
  const peopleSearch = PEOPLE_SEARCH.find((one) => one === search);
  if (search !== undefined && peopleSearch === undefined)
    throw new UsageError(`--people-search must be one of ${PEOPLE_SEARCH.join(", ")}.`);
  if (receipts !== undefined && receipts !== "on" && receipts !== "off") throw new UsageError("--read-receipts must be on or off.");
  if (administrators !== undefined && splitList(administrators).length === 0)
    throw new UsageError("--administrators must name a staff role.");
  return {
    ...(peopleSearch === undefined ? {} : { peopleSearch }),
    ...(creators === undefined ? {} : { groupCreators: creators === "all" ? [] : splitList(creators) }),
    ...(administrators === undefined ? {} : { administrators: splitList(administrators) }),
    ...(editWindow === undefined ? {} : { editWindow: readWindow(editWindow) }),
    ...(editors === undefined ? {} : { editors: editors === "none" ? [] : splitList(editors) }),
    ...(moderators === undefined ? {} : { moderators: moderators === "none" ? [] : splitList(moderators) }),
    ...(receipts === undefined ? {} : { readReceipts: receipts === "on" }),
  };
}

function windowText(seconds: number | null): string {
  if (seconds === null) return "always";
  return seconds === 0 ? "never" : `for ${seconds} s`;
}

export const tenantPolicy = createCommand({
  name: "tenant policy",
  description: "Says or sets what the people of a tenant may do",
  examples: [
    "--tenant Acme",
    "--tenant Acme --people-search shared_rooms --read-receipts off",
    "--tenant Acme --group-creators lead,admin --administrators admin",
    "--tenant Acme --edit-window 900 --editors lead",
  ],
  args: {
    tenant: { type: "string", required: true, description: "Id or name of the tenant" },
    "people-search": { type: "string", description: `Who finds whom: ${PEOPLE_SEARCH.join(", ")}` },
    "group-creators": { type: "string", description: "Staff roles that may make groups, by comma; all: everybody" },
    administrators: { type: "string", description: "Staff roles that administer the tenant, by comma" },
    "edit-window": { type: "string", description: "Seconds in which one may edit a message of one's own, or never, or always" },
    editors: { type: "string", description: "Staff roles that may edit anyone's messages in groups, by comma; none: nobody" },
    moderators: { type: "string", description: "Staff roles that decide what was reported, beside administrators, by comma; none: nobody" },
    "read-receipts": { type: "string", description: "Whether read positions are shown to others: on, off" },
  },
  run: (args) =>
    withTenant(args.tenant, async ({ tenants }, tenant) => {
      const change = readChange(args);
      const policy = Object.keys(change).length === 0 ? await tenants.readPolicy(tenant.id) : await tenants.setPolicy(tenant.id, change);
      const { peopleSearch, groupCreators, administrators, readReceipts, editWindow, editors, moderators } = policy;
      const text = [
        `Tenant ${tenant.name}: people search is ${peopleSearch}, read positions are ${readReceipts ? "shown" : "not shown"}.`,
        `Groups are made by ${groupCreators.length === 0 ? "everybody" : `these staff roles: ${groupCreators.join(", ")}`}.`,
        `One's own messages may be edited ${windowText(editWindow)}, anyone's by ${editors.length === 0 ? "nobody" : `these staff roles: ${editors.join(", ")}`}.`,
        `What was reported is decided by administrators${moderators.length === 0 ? "" : ` and these staff roles: ${moderators.join(", ")}`}.`,
        `It is administered by these staff roles: ${administrators.join(", ")}.`,
      ];
      return { data: { id: tenant.id, ...policy }, text: text.join("\n") };
    }),
});
