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

--> statement-breakpoint
CREATE TABLE "acknowledgements" (
	"tenant_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"sender_id" uuid NOT NULL,
	"level" text NOT NULL,
	"owed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	"open_until" timestamp with time zone DEFAULT 'infinity' NOT NULL,
	"reminders" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "acknowledgements_tenant_id_room_id_message_id_user_id_pk" PRIMARY KEY("tenant_id","room_id","message_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "escalations" (
	"tenant_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"step" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"told_room_id" uuid NOT NULL,
	"told_message_id" uuid NOT NULL,
	CONSTRAINT "escalations_tenant_id_room_id_message_id_user_id_pk" PRIMARY KEY("tenant_id","room_id","message_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "priority" jsonb;--> statement-breakpoint
CREATE INDEX "acknowledgements_open" ON "acknowledgements" USING btree ("tenant_id","user_id","room_id","open_until");--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['acknowledgements', 'escalations'] loop
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
