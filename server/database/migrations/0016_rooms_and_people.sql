DROP INDEX "messages_deleted";--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "notice" jsonb;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "level" text;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "muted_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "favourite" double precision;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "name_key" text collate "C" GENERATED ALWAYS AS (lower(name)) STORED;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "emoji" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "access" text DEFAULT 'invited' NOT NULL;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "posters" text DEFAULT 'members' NOT NULL;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "staff_roles" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "archived_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "trailing_notices" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "time_zone" text;--> statement-breakpoint
CREATE INDEX "messages_uncounted" ON "messages" USING btree ("tenant_id","room_id","position") WHERE deleted_at is not null or notice is not null;--> statement-breakpoint
CREATE INDEX "rooms_open" ON "rooms" USING btree ("tenant_id","name_key","id") WHERE access = 'open';