CREATE TABLE "message_terms" (
	"tenant_id" uuid NOT NULL,
	"at" bigint NOT NULL,
	"room_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"terms" "tsvector" NOT NULL,
	CONSTRAINT "message_terms_tenant_id_at_room_id_position_pk" PRIMARY KEY("tenant_id","at","room_id","position")
);
--> statement-breakpoint
CREATE TABLE "search_backfill" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"room_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"done" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX "message_terms_found" ON "message_terms" USING gin ("terms") WITH (gin_pending_list_limit=512);--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['message_terms', 'search_backfill'] loop
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
grant select, insert, update, delete on message_terms to staff_chat_app;
--> statement-breakpoint
grant select, insert, update on search_backfill to staff_chat_app;
--> statement-breakpoint
-- Under row security an index of words is not used: `@@` might tell what it compares. So one function looks words up with the rights of a role
-- that nobody can be, which sees the terms and the members of all tenants and nothing else; it answers places in rooms of the asker's own tenant
-- that the asker is in, and no content.
do $$
begin
  for attempt in 1..50 loop
    begin
      if not exists (select from pg_roles where rolname = 'staff_chat_search') then
        create role staff_chat_search nologin nosuperuser nocreatedb nocreaterole nobypassrls;
      end if;
      if not exists (
        select from pg_auth_members
        where roleid = (select oid from pg_roles where rolname = 'staff_chat_search') and member = (select oid from pg_roles where rolname = current_user)
      ) then
        grant staff_chat_search to current_user;
      end if;
      exit;
    exception when duplicate_object or unique_violation or internal_error then
      perform pg_sleep(0.02 + random() * 0.05);
    end;
  end loop;
end
$$;
--> statement-breakpoint
grant select on message_terms to staff_chat_search;
--> statement-breakpoint
grant select (tenant_id, room_id, user_id, role) on members to staff_chat_search;
--> statement-breakpoint
create policy search on message_terms for select to staff_chat_search using (true);
--> statement-breakpoint
create policy search on members for select to staff_chat_search using (true);
--> statement-breakpoint
-- Places of messages that answer to `wanted`, newest first, at most `most`, of the rooms that `reader` is in and that are among `among`, where
-- that is given; from `since` on, and before the place (`until`, `past_room`, `past_position`).
-- First the newest of the tenant are walked through, as many as the person's share of it calls for: what is common is found there, and what is
-- not found there is not common, so that the index names few. The index has tenant and room among the words: of other tenants, and of rooms
-- that are not the reader's where theirs are few, nothing is read.
do $do$
begin
  execute format($create$
    create function search_messages(
      reader uuid, wanted tsquery, among uuid[], since bigint, until bigint, past_room uuid, past_position bigint, most integer
    ) returns table (room_id uuid, "position" bigint, at bigint, rank real)
    language plpgsql stable security definer
    set search_path = %I, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_seqscan = off
    set enable_sort = on
    set jit = off
    as $body$
    #variable_conflict use_column
    declare
      tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
      rooms uuid[];
      few boolean;
      edge record;
      asked tsquery;
      month bigint;
      got integer;
      fresh integer;
    begin
      select array_agg(p.room_id) into rooms from members p
      where p.tenant_id = tenant and p.user_id = reader and p.role is not null and (among is null or p.room_id = any(among));
      if rooms is null then return; end if;
      few := cardinality(rooms) <= 300;

      select t.at, t.room_id, t.position into edge from message_terms t
      where t.tenant_id = tenant and (t.at, t.room_id, t.position) < (until, past_room, past_position) and t.at >= since
      order by t.at desc, t.room_id desc, t.position desc
      offset case when few then 5000 else 20000 end limit 1;
      return query
        select t.room_id, t.position, t.at, ts_rank(t.terms, wanted) from (
          select * from message_terms t
          where t.tenant_id = tenant and (t.at, t.room_id, t.position) < (until, past_room, past_position)
            and t.at >= since and (edge.at is null or (t.at, t.room_id, t.position) >= (edge.at, edge.room_id, edge.position))
          order by t.at desc, t.room_id desc, t.position desc offset 0
        ) t
        where t.room_id = any(rooms) and t.terms @@ wanted limit most;
      get diagnostics got = row_count;
      if got >= most or edge.at is null then return; end if;

      wanted := wanted && case when few
        then (select string_agg(format('''r:%%s''', replace(room::text, '-', '')), ' | ')::tsquery from unnest(rooms) as room)
        else format('''t:%%s''', replace(tenant::text, '-', ''))::tsquery end;
      -- Of what is neither common nor rare there is enough in the latest two months before where the walk ended: so these are asked for first.
      month := edge.at / 2592000000 - 1;
      for turn in (case when few then 2 else 1 end)..2 loop
        asked := case when turn = 1 then wanted && format('''m:%%s'' | ''m:%%s''', month, month + 1)::tsquery else wanted end;
        return query
          with found as materialized (
            select t.room_id, t.position, t.at, t.terms from message_terms t
            where t.tenant_id = tenant and (t.at, t.room_id, t.position) < (edge.at, edge.room_id, edge.position)
              and t.at >= since and t.room_id = any(rooms) and t.terms @@ asked
          ), newest as materialized (
            select * from found f order by f.at desc, f.room_id desc, f.position desc limit most - got
          )
          select n.room_id, n.position, n.at, ts_rank(n.terms, wanted) from newest n order by n.at desc, n.room_id desc, n.position desc;
        get diagnostics fresh = row_count;
        got := got + fresh;
        if got >= most or turn = 2 then return; end if;
        select month * 2592000000 as at, '00000000-0000-0000-0000-000000000000'::uuid as room_id, 0::bigint as position into edge;
      end loop;
    end
    $body$
  $create$, current_schema());
  execute format('grant create on schema %I to staff_chat_search', current_schema());
  alter function search_messages owner to staff_chat_search;
  execute format('revoke create on schema %I from staff_chat_search', current_schema());
end
$do$;
--> statement-breakpoint
do $$ begin execute format('grant usage on schema %I to staff_chat_search', current_schema()); end $$;
--> statement-breakpoint
revoke all on function search_messages from public;
--> statement-breakpoint
grant execute on function search_messages to staff_chat_app;
