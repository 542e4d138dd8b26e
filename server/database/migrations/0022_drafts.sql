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
