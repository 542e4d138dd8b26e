import type { Driver, Run, SecurityContext } from "./driver.ts";
import { SetupError } from "./setup-error.ts";

/**
 * Functions that may run with the rights of `staff_chat_search`, which sees terms and members of all tenants and nothing else; each filters by
 * tenant and membership itself, and answers no content.
 */
const DEFINER_FUNCTIONS: readonly string[] = ["search_messages"];

const OWN_SCHEMAS =
  "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'";

interface Rule {
  /** Answers the names of what breaks the rule, one a row. */
  readonly query: string;
  readonly problem: string;
  readonly fix: string;
}

const RULES: readonly Rule[] = [
  {
    query: "select current_user::text where current_user not in ('staff_chat_app', 'staff_chat_jobs')",
    problem: "A transaction does not run as the role it asked for, but as",
    fix: "Grant staff_chat_app and staff_chat_jobs to the database user.",
  },
  {
    query: `select r.rolname::text || case when s.rolname = r.rolname then '' else ' through ' || s.rolname end from pg_roles r join pg_roles s on pg_has_role(r.oid, s.oid, 'member')
      where r.rolname in ('staff_chat_app', 'staff_chat_jobs', 'staff_chat_search') and (s.rolsuper or s.rolbypassrls)`,
    problem: "Row-level security does not bind the role",
    fix: "Run `alter role … nosuperuser nobypassrls`, or revoke the role that it got this from.",
  },
  {
    query: `select r.rolname::text from pg_roles r where r.rolname in ('staff_chat_app', 'staff_chat_jobs') and pg_has_role(r.oid, 'staff_chat_search', 'member')`,
    problem: "The role that looks words up in all tenants can be taken by",
    fix: "Run `revoke staff_chat_search from …`.",
  },
  {
    query: `select distinct r.rolname::text || ' owns ' || c.relname from pg_roles r, pg_class c join pg_namespace n on n.oid = c.relnamespace
      where r.rolname in ('staff_chat_app', 'staff_chat_jobs') and ${OWN_SCHEMAS} and pg_has_role(r.oid, c.relowner, 'member')`,
    problem: "A role that serves requests must not own tables:",
    fix: "Give the table to the user that runs migrations.",
  },
  {
    query: `select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and ${OWN_SCHEMAS}
        and (c.relname = 'tenants' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
        and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`,
    problem: "Row-level security is not enabled, forced and given a policy on the table",
    fix: "Run `alter table … enable row level security, force row level security` and create its policy.",
  },
  {
    query: `select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('v', 'm') and ${OWN_SCHEMAS} and not coalesce('security_invoker=true' = any(c.reloptions) or 'security_invoker=on' = any(c.reloptions), false)`,
    problem: "A view runs with its owner's rights:",
    fix: "Run `alter view … set (security_invoker = true)`, or drop it.",
  },
  {
    query: `select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and ${OWN_SCHEMAS}
        and not (n.nspname = current_schema() and p.proname in (${DEFINER_FUNCTIONS.map((name) => `'${name}'`).join()})
          and p.proowner = (select oid from pg_roles where rolname = 'staff_chat_search') and array_to_string(p.proconfig, ' ') like '%search_path=%pg_temp%')`,
    problem: "A function runs with its owner's rights and is not on the list:",
    fix: "Drop it, or run `alter function … security invoker`.",
  },
];

const CONTEXTS: readonly SecurityContext[] = [
  { role: "staff_chat_app", tenantId: "" },
  { role: "staff_chat_jobs", tenantId: "" },
];

/** Looks whether row-level security really holds requests within their tenant (RLS-1). @throws SetupError naming the rule that is broken and the fix */
export async function assertIsolation(driver: Driver): Promise<void> {
  for (const context of CONTEXTS) {
    await driver.transaction(context, async (run) => {
      for (const rule of RULES) await check(run, rule);
    });
  }
}

async function check(run: Run, { query, problem, fix }: Rule): Promise<void> {
  const found = (await run(query, [], "arrays")) as [string][];
  const names = found.map(([name]) => name);
  if (names.length > 0) throw new SetupError(`${problem} ${names.join(", ")}.`, fix);
}
