ALTER TABLE "rooms" DROP CONSTRAINT "rooms_direct_key";--> statement-breakpoint
ALTER TABLE "log" DROP CONSTRAINT "log_tenant_id_room_id_rooms_tenant_id_id_fk";
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_tenant_id_room_id_rooms_tenant_id_id_fk";
--> statement-breakpoint
ALTER TABLE "person_log" DROP CONSTRAINT "person_log_tenant_id_user_id_users_tenant_id_id_fk";
--> statement-breakpoint
CREATE UNIQUE INDEX "rooms_direct_key" ON "rooms" USING btree ("tenant_id","direct_key") WHERE direct_key is not null;