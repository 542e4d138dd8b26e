ALTER TABLE "members" ADD COLUMN "left_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "invited_by" uuid;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "invited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "declined_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "declines" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Who is out of a room by their own doing is known from its log. Row security binds the owner of the tables too, but for these statements.
do $$
declare
  name text;
begin
  foreach name in array array['members', 'users', 'log'] loop
    execute format('alter table %I no force row level security', name);
  end loop;
  update members p set left_at = p.since from log l, users u
    where p.role is null and l.tenant_id = p.tenant_id and l.room_id = p.room_id and l.number = p.changed
      and l.kind = 'member' and l.subject = p.user_id and l.actor = p.user_id
      and u.tenant_id = p.tenant_id and u.id = p.user_id and u.removed_at is null;
  foreach name in array array['members', 'users', 'log'] loop
    execute format('alter table %I force row level security', name);
  end loop;
end
$$;
