CREATE TABLE "message_revisions" (
	"tenant_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"body" text NOT NULL,
	"ranges" jsonb,
	"written_by" uuid NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "message_revisions_tenant_id_room_id_message_id_revision_pk" PRIMARY KEY("tenant_id","room_id","message_id","revision")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "edited_by" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "edited_at" timestamp with time zone;--> statement-breakpoint
alter table message_revisions enable row level security;--> statement-breakpoint
alter table message_revisions force row level security;--> statement-breakpoint
create policy tenant on message_revisions to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, delete on message_revisions to staff_chat_app;
