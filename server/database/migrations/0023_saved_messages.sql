ALTER TABLE "attachments" DROP CONSTRAINT "attachments_key";--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "copy_of" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "forwarded" jsonb;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "forwarding" text DEFAULT 'allowed' NOT NULL;--> statement-breakpoint
CREATE INDEX "attachments_key" ON "attachments" USING btree ("tenant_id","key");--> statement-breakpoint
CREATE TABLE "saved_messages" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	"remind_at" timestamp with time zone,
	"reminded" boolean DEFAULT false NOT NULL,
	CONSTRAINT "saved_messages_tenant_id_user_id_message_id_pk" PRIMARY KEY("tenant_id","user_id","message_id")
);
--> statement-breakpoint
CREATE INDEX "saved_messages_listed" ON "saved_messages" USING btree ("tenant_id","user_id","saved_at");--> statement-breakpoint
alter table saved_messages enable row level security;--> statement-breakpoint
alter table saved_messages force row level security;--> statement-breakpoint
create policy tenant on saved_messages to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, update, delete on saved_messages to staff_chat_app;
--> statement-breakpoint
CREATE TABLE "drafts" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"subject" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"thread_id" uuid,
	"draft" jsonb NOT NULL,
	"written" boolean NOT NULL,
	"count" bigint NOT NULL,
	"writer" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "drafts_tenant_id_user_id_subject_pk" PRIMARY KEY("tenant_id","user_id","subject")
);
--> statement-breakpoint
alter table drafts enable row level security;--> statement-breakpoint
alter table drafts force row level security;--> statement-breakpoint
create policy tenant on drafts to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, update on drafts to staff_chat_app;
