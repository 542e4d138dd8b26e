CREATE TABLE "scheduled_messages" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"body" text NOT NULL,
	"mentions" uuid[] DEFAULT '{}' NOT NULL,
	"ranges" jsonb,
	"reply_to" uuid,
	"priority" text,
	"send_at" timestamp with time zone NOT NULL,
	"refused" text,
	CONSTRAINT "scheduled_messages_tenant_id_user_id_id_pk" PRIMARY KEY("tenant_id","user_id","id")
);
--> statement-breakpoint
CREATE INDEX "scheduled_messages_room" ON "scheduled_messages" USING btree ("tenant_id","user_id","room_id");--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['scheduled_messages'] loop
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
