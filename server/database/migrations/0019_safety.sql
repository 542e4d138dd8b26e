CREATE TABLE "reports" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"room_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"reporter_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"note" text NOT NULL,
	"context" jsonb NOT NULL,
	"held" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" uuid,
	"action" text,
	CONSTRAINT "reports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reports_once" UNIQUE("tenant_id","room_id","message_id","reporter_id","kind")
);
--> statement-breakpoint
CREATE TABLE "blocks" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"blocked_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "blocks_tenant_id_user_id_blocked_id_pk" PRIMARY KEY("tenant_id","user_id","blocked_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "deleted_by" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "deleted_reason" text;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "silenced_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "blocked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_tenant_id_user_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","user_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_tenant_id_blocked_id_users_tenant_id_id_fk" FOREIGN KEY ("tenant_id","blocked_id") REFERENCES "public"."users"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reports_open" ON "reports" USING btree ("tenant_id","id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "blocks_blocked" ON "blocks" USING btree ("tenant_id","blocked_id");--> statement-breakpoint
alter table blocks enable row level security;--> statement-breakpoint
alter table blocks force row level security;--> statement-breakpoint
create policy tenant on blocks to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, delete on blocks to staff_chat_app;--> statement-breakpoint
alter table reports enable row level security;--> statement-breakpoint
alter table reports force row level security;--> statement-breakpoint
create policy tenant on reports to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, update on reports to staff_chat_app;
