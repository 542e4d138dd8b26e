CREATE TABLE "poll_voters" (
	"tenant_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"receipt" "bytea" NOT NULL,
	CONSTRAINT "poll_voters_tenant_id_room_id_message_id_user_id_pk" PRIMARY KEY("tenant_id","room_id","message_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "wide" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "poll" jsonb;--> statement-breakpoint
alter table poll_voters enable row level security;--> statement-breakpoint
alter table poll_voters force row level security;--> statement-breakpoint
create policy tenant on poll_voters to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, delete on poll_voters to staff_chat_app;
