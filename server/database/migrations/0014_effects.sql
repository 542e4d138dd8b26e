CREATE TABLE "effects" (
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"due_at" timestamp with time zone,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "effects_tenant_id_kind_key_pk" PRIMARY KEY("tenant_id","kind","key")
);
--> statement-breakpoint
CREATE INDEX "effects_due" ON "effects" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['effects'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I to staff_chat_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
      name
    );
    execute format('grant select, insert, update, delete on %I to staff_chat_app', name);
  end loop;
end
$$;
--> statement-breakpoint
-- Jobs across tenants only learn which effect is due; it is carried out within its tenant.
grant select (tenant_id, kind, key, due_at) on effects to staff_chat_jobs;
--> statement-breakpoint
create policy jobs on effects for select to staff_chat_jobs using (true);
