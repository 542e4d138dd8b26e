ALTER TABLE "attachments" DROP CONSTRAINT "attachments_key";--> statement-breakpoint
ALTER TABLE "attachments" ADD COLUMN "copy_of" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "forwarded" jsonb;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "forwarding" text DEFAULT 'allowed' NOT NULL;--> statement-breakpoint
CREATE INDEX "attachments_key" ON "attachments" USING btree ("tenant_id","key");