import { EDIT_WINDOW_SECONDS_MAX, WIDE_MENTION_RULES } from "../../protocol/limits.ts";
import { PEOPLE_SEARCH, PolicyRequest, type EscalationTarget, type PolicyResponse } from "../../protocol/provisioning/policy.ts";
import { parseValue } from "../../protocol/parse.ts";
import { createCommand, UsageError } from "./command.ts";
import { splitList } from "./format.ts";
import { withTenant } from "./with-admin-context.ts";

interface PolicyArgs {
  readonly "people-search"?: string | undefined;
  readonly "group-creators"?: string | undefined;
  readonly administrators?: string | undefined;
  readonly "read-receipts"?: string | undefined;
  readonly "link-previews"?: string | undefined;
  readonly presence?: string | undefined;
  readonly "edit-window"?: string | undefined;
  readonly editors?: string | undefined;
  readonly moderators?: string | undefined;
  readonly "wide-mentions"?: string | undefined;
  readonly "wide-mentioners"?: string | undefined;
  readonly "mention-roles"?: string | undefined;
  readonly "wide-mention-warning"?: string | undefined;
  readonly "emergency-senders"?: string | undefined;
  readonly "emergency-repeat"?: string | undefined;
  readonly "emergency-expiry"?: string | undefined;
  readonly "escalate-after"?: string | undefined;
  readonly "escalate-to"?: string | undefined;
}

/** Seconds; null: always. */
function readWindow(text: string): number | null {
  if (text === "always") return null;
  if (text === "never") return 0;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Infinity;
  if (seconds <= EDIT_WINDOW_SECONDS_MAX) return seconds;
  throw new UsageError(`--edit-window must be never, always, or seconds up to ${EDIT_WINDOW_SECONDS_MAX}.`);
}

/** Seconds of an option, by the rule of the API. */
function readSeconds(option: string, name: "emergencyRepeat" | "emergencyExpiry" | "escalateAfter", text: string): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  const parsed = parseValue(PolicyRequest, { [name]: value });
  if (parsed.ok) return value;
  throw new UsageError(`--${option} must be seconds: ${parsed.errors[0]?.message ?? "a whole number"}.`);
}

/** `role:…` and `subject:…`, by comma, in their order. */
function readSteps(text: string): EscalationTarget[] {
  if (text === "none") return [];
  return splitList(text).map((step) => {
    const [, kind, name] = /^(role|subject):(.+)$/.exec(step) ?? [];
    if (name === undefined) throw new UsageError("--escalate-to must be none, or steps like role:lead,subject:u-17.");
    return kind === "role" ? { role: name } : { subject: name };
  });
}

function readEmergencies(args: PolicyArgs): PolicyRequest {
  const {
    "emergency-senders": senders,
    "emergency-repeat": repeat,
    "emergency-expiry": expiry,
    "escalate-after": after,
    "escalate-to": to,
  } = args;
  return {
    ...(senders === undefined ? {} : { emergencySenders: senders === "all" ? [] : splitList(senders) }),
    ...(repeat === undefined ? {} : { emergencyRepeat: readSeconds("emergency-repeat", "emergencyRepeat", repeat) }),
    ...(expiry === undefined ? {} : { emergencyExpiry: readSeconds("emergency-expiry", "emergencyExpiry", expiry) }),
    ...(after === undefined ? {} : { escalateAfter: readSeconds("escalate-after", "escalateAfter", after) }),
    ...(to === undefined ? {} : { escalateTo: readSteps(to) }),
  };
}

function emergencyText({ emergencySenders, emergencyRepeat, emergencyExpiry, escalateAfter, escalateTo }: PolicyResponse): string {
  const senders = emergencySenders.length === 0 ? "everybody" : `these staff roles: ${emergencySenders.join(", ")}`;
  const repeat = emergencyRepeat === 0 ? "remind nobody" : `remind every ${emergencyRepeat} s for ${emergencyExpiry} s`;
  const steps = escalateTo.map((step) => ("role" in step ? `role:${step.role}` : `subject:${step.subject}`));
  const escalation = steps.length === 0 ? "go to nobody else" : `go on after ${escalateAfter} s each to ${steps.join(", ")}`;
  return `Emergencies are sent by ${senders}, ${repeat}, and ${escalation}.`;
}

function readSwitch(option: string, text: string | undefined): boolean | undefined {
  if (text !== undefined && text !== "on" && text !== "off") throw new UsageError(`--${option} must be on or off.`);
  return text === undefined ? undefined : text === "on";
}

function readChange(args: PolicyArgs): PolicyRequest {
  const {
    administrators,
    "people-search": search,
    "group-creators": creators,
    "read-receipts": receipts,
    "link-previews": previews,
    presence,
    "edit-window": editWindow,
    editors,
    moderators,
  } = args;
  const peopleSearch = PEOPLE_SEARCH.find((one) => one === search);
  if (search !== undefined && peopleSearch === undefined)
    throw new UsageError(`--people-search must be one of ${PEOPLE_SEARCH.join(", ")}.`);
  const readReceipts = readSwitch("read-receipts", receipts);
  const linkPreviews = readSwitch("link-previews", previews);
  const showsPresence = readSwitch("presence", presence);
  if (administrators !== undefined && splitList(administrators).length === 0)
    throw new UsageError("--administrators must name a staff role.");
  return {
    ...(peopleSearch === undefined ? {} : { peopleSearch }),
    ...(creators === undefined ? {} : { groupCreators: creators === "all" ? [] : splitList(creators) }),
    ...(administrators === undefined ? {} : { administrators: splitList(administrators) }),
    ...(editWindow === undefined ? {} : { editWindow: readWindow(editWindow) }),
    ...(editors === undefined ? {} : { editors: editors === "none" ? [] : splitList(editors) }),
    ...(moderators === undefined ? {} : { moderators: moderators === "none" ? [] : splitList(moderators) }),
    ...readWideMentions(args),
    ...(readReceipts === undefined ? {} : { readReceipts }),
    ...(linkPreviews === undefined ? {} : { linkPreviews }),
    ...(showsPresence === undefined ? {} : { presence: showsPresence }),
    ...readEmergencies(args),
  };
}

function readWideMentions(args: PolicyArgs): PolicyRequest {
  const { "wide-mentions": rule, "wide-mentioners": mentioners, "mention-roles": roles, "wide-mention-warning": warning } = args;
  const wideMentions = WIDE_MENTION_RULES.find((one) => one === rule);
  if (rule !== undefined && wideMentions === undefined)
    throw new UsageError(`--wide-mentions must be one of ${WIDE_MENTION_RULES.join(", ")}.`);
  if (warning !== undefined && !/^[1-9]\d{0,5}$/.test(warning)) throw new UsageError("--wide-mention-warning must be a number of persons.");
  return {
    ...(wideMentions && { wideMentions }),
    ...(mentioners !== undefined && { wideMentioners: mentioners === "none" ? [] : splitList(mentioners) }),
    ...(roles !== undefined && { mentionRoles: roles === "none" ? [] : splitList(roles) }),
    ...(warning !== undefined && { wideMentionWarning: Number(warning) }),
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
    "--tenant Acme --link-previews off",
    "--tenant Acme --group-creators lead,admin --administrators admin",
    "--tenant Acme --edit-window 900 --editors lead",
    "--tenant Acme --emergency-senders lead --emergency-repeat 120 --escalate-after 300 --escalate-to role:head,subject:u-17",
  ],
  args: {
    tenant: { type: "string", required: true, description: "Id or name of the tenant" },
    "people-search": { type: "string", description: `Who finds whom: ${PEOPLE_SEARCH.join(", ")}` },
    "group-creators": { type: "string", description: "Staff roles that may make groups, by comma; all: everybody" },
    administrators: { type: "string", description: "Staff roles that administer the tenant, by comma" },
    "edit-window": { type: "string", description: "Seconds in which one may edit a message of one's own, or never, or always" },
    editors: { type: "string", description: "Staff roles that may edit anyone's messages in groups, by comma; none: nobody" },
    moderators: { type: "string", description: "Staff roles that decide what was reported, beside administrators, by comma; none: nobody" },
    "wide-mentions": { type: "string", description: `Who mentions all of a room at once: ${WIDE_MENTION_RULES.join(", ")}` },
    "wide-mentioners": { type: "string", description: "Staff roles that may in any room that they write in, by comma; none: nobody" },
    "mention-roles": { type: "string", description: "Staff roles that may be mentioned, by comma; none: no role" },
    "wide-mention-warning": { type: "string", description: "Persons from which the chat warns before it sends such a mention" },
    "emergency-senders": { type: "string", description: "Staff roles that may send emergencies, by comma; all: everybody" },
    "emergency-repeat": { type: "string", description: "Seconds between two reminders of an emergency, 30 to 86400; 0: none" },
    "emergency-expiry": { type: "string", description: "Seconds until an emergency reminds no more, 60 to 604800" },
    "escalate-after": {
      type: "string",
      description: "Seconds after which an emergency that nobody has acknowledged goes to the next, 30 to 86400",
    },
    "escalate-to": { type: "string", description: "To whom, one after another, by comma: role:… or subject:…; none: nobody" },
    "read-receipts": { type: "string", description: "Whether read positions are shown to others: on, off" },
    "link-previews": {
      type: "string",
      description: "Whether the server reads pages that messages link to, and shows what they are about: on, off",
    },
    presence: { type: "string", description: "Whether people see who is there, and when others were last: on, off" },
  },
  run: (args) =>
    withTenant(args.tenant, async ({ tenants }, tenant) => {
      const change = readChange(args);
      const policy = Object.keys(change).length === 0 ? await tenants.readPolicy(tenant.id) : await tenants.setPolicy(tenant.id, change);
      const { peopleSearch, groupCreators, administrators, readReceipts, presence, editWindow, editors, moderators, linkPreviews } = policy;
      const { wideMentions, wideMentioners, mentionRoles, wideMentionWarning } = policy;
      const text = [
        `Tenant ${tenant.name}: people search is ${peopleSearch}, read positions are ${readReceipts ? "shown" : "not shown"}, who is there ${presence ? "is shown" : "is not shown"}.`,
        `Groups are made by ${groupCreators.length === 0 ? "everybody" : `these staff roles: ${groupCreators.join(", ")}`}.`,
        `One's own messages may be edited ${windowText(editWindow)}, anyone's by ${editors.length === 0 ? "nobody" : `these staff roles: ${editors.join(", ")}`}.`,
        `What was reported is decided by administrators${moderators.length === 0 ? "" : ` and these staff roles: ${moderators.join(", ")}`}.`,
        `Many at once are mentioned by ${wideMentions}${wideMentioners.length === 0 ? "" : `, and in any room by these staff roles: ${wideMentioners.join(", ")}`}; the chat warns from ${wideMentionWarning} persons on.`,
        `Links ${linkPreviews ? "get previews, which the server fetches" : "get no previews"}.`,
        `Mentioned may be ${mentionRoles.length === 0 ? "no staff role" : `these staff roles: ${mentionRoles.join(", ")}`}.`,
        emergencyText(policy),
        `It is administered by these staff roles: ${administrators.join(", ")}.`,
      ];
      return { data: { id: tenant.id, ...policy }, text: text.join("\n") };
    }),
});
