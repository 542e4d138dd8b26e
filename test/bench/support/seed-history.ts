import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows } from "../../../server/database/database.ts";
import { withDatabase } from "./with-database.ts";

export interface History {
  readonly tenantId: Id;
  readonly roomId: Id;
  readonly messages: number;
}

/** Fills an empty room with a past that everybody has seen: its members in turns, a minute between two messages. */
export async function seedHistory(databaseUrl: string, { tenantId, roomId, messages }: History): Promise<void> {
  const sender = sql`people.ids[1 + n % cardinality(people.ids)]`;
  const at = sql`now() - make_interval(mins => ${messages}::int - n)`;
  await withDatabase(databaseUrl, (database) =>
    database.withTenant(tenantId, (tx) =>
      rows(
        tx,
        sql`with room as materialized (select head from rooms where tenant_id = ${tenantId} and id = ${roomId}),
          people as materialized (select array_agg(user_id) as ids from members where tenant_id = ${tenantId} and room_id = ${roomId}),
          past as materialized (
            select n, gen_random_uuid() as id, head + n as number, ${sender} as sender_id from room, people, generate_series(1, ${messages}::int) as n
          ),
          stored as (
            insert into messages (tenant_id, room_id, id, position, sender_id, kind, body, fingerprint, created_at, changed)
            select ${tenantId}::uuid, ${roomId}::uuid, id, n, sender_id, 'text', 'Message ' || n || ' of a long conversation' || repeat(', and so on', n % 12), ''::bytea, ${at}, number from past
          ), logged as (
            insert into log (tenant_id, room_id, number, kind, subject, actor, at)
            select ${tenantId}::uuid, ${roomId}::uuid, number, 'message', id, sender_id, ${at} from past
          ), seen as (
            update members set marker = ${messages}::bigint where tenant_id = ${tenantId} and room_id = ${roomId}
          )
          update rooms set head = head + ${messages}::bigint, messages = ${messages}::bigint where tenant_id = ${tenantId} and id = ${roomId}`,
      ),
    ),
  );
}
