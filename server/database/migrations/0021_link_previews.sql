CREATE TABLE "link_pages" (
	"tenant_id" uuid NOT NULL,
	"address" "bytea" NOT NULL,
	"facts" jsonb,
	"picture" "bytea",
	"width" integer,
	"height" integer,
	"placeholder" text,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "link_pages_tenant_id_address_pk" PRIMARY KEY("tenant_id","address")
);
--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "preview" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "previews" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "removed_previews" text[];--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "link_previews" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "link_pages_expiry" ON "link_pages" USING btree ("tenant_id","expires_at");--> statement-breakpoint
alter table link_pages enable row level security;--> statement-breakpoint
alter table link_pages force row level security;--> statement-breakpoint
create policy tenant on link_pages to staff_chat_app using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);--> statement-breakpoint
grant select, insert, update, delete on link_pages to staff_chat_app;
