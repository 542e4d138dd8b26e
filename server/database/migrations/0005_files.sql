CREATE TABLE "attachments" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" bigint NOT NULL,
	"declared_size" bigint NOT NULL,
	"extra_size" bigint DEFAULT 0 NOT NULL,
	"width" integer,
	"height" integer,
	"duration" integer,
	"waveform" text,
	"placeholder" text,
	"thumbnails" boolean DEFAULT false NOT NULL,
	"scan" text,
	"message_id" uuid,
	"position" bigint,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attachments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "attachments_key" UNIQUE("tenant_id","key")
);
--> statement-breakpoint
CREATE TABLE "refused_uploads" (
	"tenant_id" uuid NOT NULL,
	"code" text NOT NULL,
	"count" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "refused_uploads_tenant_id_code_pk" PRIMARY KEY("tenant_id","code")
);
--> statement-breakpoint
CREATE TABLE "storage" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"files" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "attachments" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "storage" ADD CONSTRAINT "storage_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_gallery" ON "attachments" USING btree ("tenant_id","room_id","id") WHERE message_id is not null;--> statement-breakpoint
CREATE INDEX "attachments_message" ON "attachments" USING btree ("tenant_id","room_id","message_id") WHERE message_id is not null;--> statement-breakpoint
CREATE INDEX "attachments_due" ON "attachments" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "attachments_expiry" ON "attachments" USING btree ("expires_at") WHERE message_id is null;--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['attachments', 'storage', 'refused_uploads'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy tenant on %I to staff_chat_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
      name
    );
  end loop;
end
$$;
--> statement-breakpoint
grant select, insert, update, delete on attachments to staff_chat_app;
--> statement-breakpoint
grant select, insert, update on storage, refused_uploads to staff_chat_app;
--> statement-breakpoint
-- Jobs across tenants only learn which attachment is to be worked on or collected; the work itself runs within its tenant.
grant select (tenant_id, id, message_id, due_at, expires_at) on attachments to staff_chat_jobs;
--> statement-breakpoint
create policy jobs on attachments for select to staff_chat_jobs using (true);
--> statement-breakpoint
CREATE INDEX "attachments_gallery_kind" ON "attachments" USING btree ("tenant_id","room_id","kind","id") WHERE message_id is not null;--> statement-breakpoint
-- A tombstone mentions nobody any more.
grant delete on mentions to staff_chat_app;
