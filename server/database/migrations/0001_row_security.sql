-- Roles belong to the whole cluster, and several databases of one cluster may migrate at once: whoever comes second tries again.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['staff_chat_app', 'staff_chat_jobs'] loop
    for attempt in 1..50 loop
      begin
        if not exists (select from pg_roles where rolname = wanted) then
          execute format('create role %I nologin nosuperuser nocreatedb nocreaterole nobypassrls', wanted);
        end if;
        if not exists (
          select from pg_auth_members
          where roleid = (select oid from pg_roles where rolname = wanted) and member = (select oid from pg_roles where rolname = current_user)
        ) then
          execute format('grant %I to current_user', wanted);
        end if;
        exit;
      exception when duplicate_object or unique_violation or internal_error then
        perform pg_sleep(0.02 + random() * 0.05);
      end;
    end loop;
  end loop;
end
$$;
--> statement-breakpoint
do $$ begin execute format('grant usage on schema %I to staff_chat_app, staff_chat_jobs', current_schema()); end $$;
--> statement-breakpoint
-- One rule for every table of a tenant: no tenant set, nothing to see. After a transaction the setting reads as '', not as null.
do $$
declare
  name text;
begin
  foreach name in array array['tenant_keys', 'users', 'rooms', 'members', 'messages', 'mentions', 'log', 'person_log', 'tickets', 'revocations'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I to staff_chat_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
      name
    );
  end loop;
end
$$;
--> statement-breakpoint
alter table tenants enable row level security;
--> statement-breakpoint
alter table tenants force row level security;
--> statement-breakpoint
create policy tenant on tenants to staff_chat_app using (id = nullif(current_setting('app.tenant', true), '')::uuid);
--> statement-breakpoint
grant select on database, tenants, tenant_keys to staff_chat_app;
--> statement-breakpoint
grant select, insert, update on users, rooms, members, messages to staff_chat_app;
--> statement-breakpoint
grant select, insert on mentions, log, person_log, revocations to staff_chat_app;
--> statement-breakpoint
grant select, insert, delete on tickets to staff_chat_app;
--> statement-breakpoint
-- Jobs across tenants: heads for the sweep; the tenant list, origins and keys for authentication and the command line;
-- tickets by their hash, to take and to expire; revocations, for a node that starts.
grant select on database to staff_chat_jobs;
--> statement-breakpoint
grant select (tenant_id, id, head, receipts) on rooms to staff_chat_jobs;
--> statement-breakpoint
create policy jobs on rooms for select to staff_chat_jobs using (true);
--> statement-breakpoint
grant select (tenant_id, id, head, signed_out_at, removed_at) on users to staff_chat_jobs;
--> statement-breakpoint
create policy jobs on users for select to staff_chat_jobs using (true);
--> statement-breakpoint
grant select, insert, update on tenants, tenant_keys to staff_chat_jobs;
--> statement-breakpoint
create policy jobs on tenants to staff_chat_jobs using (true) with check (true);
--> statement-breakpoint
create policy jobs on tenant_keys to staff_chat_jobs using (true) with check (true);
--> statement-breakpoint
grant select, delete on tickets to staff_chat_jobs;
--> statement-breakpoint
create policy jobs_read on tickets for select to staff_chat_jobs using (true);
--> statement-breakpoint
create policy jobs_take on tickets for delete to staff_chat_jobs using (true);
--> statement-breakpoint
grant select on revocations to staff_chat_jobs;
--> statement-breakpoint
create policy jobs on revocations for select to staff_chat_jobs using (true);
--> statement-breakpoint
insert into database (lineage) values (gen_random_uuid());
