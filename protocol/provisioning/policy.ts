import * as v from "valibot";
import { EDIT_WINDOW_SECONDS_MAX, ESCALATION_STEPS, WideMentionRule } from "../limits.ts";
import { StaffRoles } from "../staff-roles.ts";

/** Words and links that a tenant may filter. */
const FILTERS = 500;

/**
 * A word, or some words, that messages may not have as they are, or a link to a host and those below it (`*`: any link). What becomes of the message:
 * `hold` waits for a moderator, `mask` hides the word, `refuse` takes it for no message.
 */
export const Filter = v.object({
  kind: v.picklist(["word", "link"]),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100)),
  action: v.picklist(["hold", "mask", "refuse"]),
});
export type Filter = v.InferOutput<typeof Filter>;

/** To whom an emergency is escalated: the people of a staff role, or one by the `sub` of their tokens. */
export const EscalationTarget = v.union([
  v.strictObject({ role: v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(/^[^\0]+$/)) }),
  v.strictObject({ subject: v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^[^\0]+$/)) }),
]);
export type EscalationTarget = v.InferOutput<typeof EscalationTarget>;

/** Who finds whom in people search: everyone of the tenant, those who share a room, or those who share a staff role. */
export const PEOPLE_SEARCH = ["everyone", "shared_rooms", "shared_roles"] as const;

/**
 * What a tenant decides about its people. `groupCreators`: staff roles that may make groups, empty for all. `administrators`: those that administer the
 * tenant. `readReceipts`: whether read positions are shown to others. `editWindow`: seconds in which authors may edit a message; 0: never, null: always.
 * `editors`: staff roles that may edit anyone's messages at any time in groups that they write in. `moderators`: those that decide what was reported,
 * beside administrators. `presence`: whether anybody is told who is there and when they were last. `filters`: words and links that messages may not have as they are (SAFE-6).
 * `emergencySenders`: staff roles that may send emergencies,
 * empty for all. `emergencyRepeat`: seconds between two reminders, 0: never; `emergencyExpiry`: seconds until an emergency reminds no more and is not escalated.
 * `escalateAfter`: seconds after which an emergency that nobody has acknowledged goes to the first of `escalateTo`, and again to the next: a staff role or a person.
 * `linkPreviews`: whether the server reads the pages that messages link to, and shows what they are about.
 * `wideMentions`: who of a room may mention many at once; `wideMentioners`: staff roles that may in any room; `mentionRoles`: staff roles that may be
 * mentioned; `wideMentionWarning`: persons from which clients warn before.
 */
export const PolicyResponse = v.object({
  peopleSearch: v.picklist(PEOPLE_SEARCH),
  groupCreators: StaffRoles,
  administrators: StaffRoles,
  readReceipts: v.boolean(),
  linkPreviews: v.boolean(),
  presence: v.boolean(),
  editWindow: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(EDIT_WINDOW_SECONDS_MAX))),
  editors: StaffRoles,
  moderators: StaffRoles,
  filters: v.pipe(v.array(Filter), v.maxLength(FILTERS)),
  wideMentions: WideMentionRule,
  wideMentioners: StaffRoles,
  mentionRoles: StaffRoles,
  wideMentionWarning: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
  emergencySenders: StaffRoles,
  emergencyRepeat: v.pipe(
    v.number(),
    v.integer(),
    v.check((value) => value === 0 || (value >= 30 && value <= 86_400), "must be 0, or 30 to 86400"),
  ),
  emergencyExpiry: v.pipe(v.number(), v.integer(), v.minValue(60), v.maxValue(604_800)),
  escalateAfter: v.pipe(v.number(), v.integer(), v.minValue(30), v.maxValue(86_400)),
  escalateTo: v.pipe(v.array(EscalationTarget), v.maxLength(ESCALATION_STEPS)),
});
export type PolicyResponse = v.InferOutput<typeof PolicyResponse>;

/** Changes what it names. */
export const PolicyRequest = v.partial(PolicyResponse);
export type PolicyRequest = v.InferOutput<typeof PolicyRequest>;
