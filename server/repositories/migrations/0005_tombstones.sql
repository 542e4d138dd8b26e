CREATE INDEX "attachments_gallery_kind" ON "attachments" USING btree ("tenant_id","room_id","kind","id") WHERE message_id is not null;--> statement-breakpoint
-- A tombstone mentions nobody any more.
grant delete on mentions to staff_chat_app;
