CREATE TABLE "thread_followers" (
	"tenant_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"thread_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"following" boolean NOT NULL,
	"marker" bigint NOT NULL,
	"messages" bigint NOT NULL,
	"active_at" timestamp with time zone NOT NULL,
	CONSTRAINT "thread_followers_tenant_id_room_id_thread_id_user_id_pk" PRIMARY KEY("tenant_id","room_id","thread_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "thread_id" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "thread_position" bigint;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "thread" jsonb;--> statement-breakpoint
CREATE INDEX "thread_followers_unread" ON "thread_followers" USING btree ("tenant_id","user_id","room_id","active_at") WHERE following and messages > marker;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_thread" ON "messages" USING btree ("tenant_id","room_id","thread_id","thread_position") WHERE thread_id is not null;--> statement-breakpoint
alter table thread_followers enable row level security;--> statement-breakpoint
alter table thread_followers force row level security;--> statement-breakpoint
create policy tenant on thread_followers to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, update, delete on thread_followers to staff_chat_app;
