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
