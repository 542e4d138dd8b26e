import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { list } from "../messages/messages.ts";

/** Someone who is out of a room, as far as the room has to do with them. */
export interface AbsentMember {
  readonly userId: Id;
  /** Whether they left by themselves. */
  readonly left: boolean;
  /** Whether an invitation stands, also one that was declined. */
  readonly invited: boolean;
  /** Whether an invitation waits for its answer. */
  readonly asked: boolean;
  /** Invitations declined since they were in the room last. */
  readonly declines: number;
}

/** Those of `userIds` of whom the room knows and who are not in it now. */
export async function findAbsent(tx: Transaction, tenantId: Id, roomId: Id, userIds: readonly Id[]): Promise<AbsentMember[]> {
  return rows<AbsentMember>(
    tx,
    sql`select user_id as "userId", left_at is not null as left, invited_at is not null as invited,
          invited_at is not null and declined_at is null as asked, declines
        from members where tenant_id = ${tenantId} and room_id = ${roomId} and user_id = any(${list(userIds)}) and role is null order by user_id`,
  );
}

/** Writes invitations of persons who are out of the room, in the place of former ones. The room is locked. `at`: ms since 1970. */
export async function writeInvitations(
  tx: Transaction,
  tenantId: Id,
  invitation: { readonly roomId: Id; readonly by: Id; readonly at: number; readonly userIds: readonly Id[] },
): Promise<void> {
  await rows(
    tx,
    sql`insert into members (tenant_id, room_id, user_id, role, invited_by, invited_at)
        select ${tenantId}::uuid, ${invitation.roomId}::uuid, invited, null, ${invitation.by}::uuid, to_timestamp(${invitation.at}::float8 / 1000)
        from unnest(${list(invitation.userIds)}) as invited
        on conflict (tenant_id, room_id, user_id) do update set
          invited_by = excluded.invited_by, invited_at = excluded.invited_at, declined_at = null`,
  );
}

/** Notes that a person declined the invitation that waits. The room is locked. `at`: ms since 1970. */
export async function declineInvitation(
  tx: Transaction,
  tenantId: Id,
  answer: { readonly roomId: Id; readonly userId: Id; readonly at: number },
): Promise<void> {
  const at = sql`to_timestamp(${answer.at}::float8 / 1000)`;
  await rows(
    tx,
    sql`update members set declined_at = ${at}, declines = declines + 1
        where tenant_id = ${tenantId} and room_id = ${answer.roomId} and user_id = ${answer.userId} and role is null`,
  );
}

/** Takes an invitation back; how often the person declined stays. The room is locked. */
export async function withdrawInvitation(tx: Transaction, tenantId: Id, roomId: Id, userId: Id): Promise<void> {
  await rows(
    tx,
    sql`update members set invited_by = null, invited_at = null, declined_at = null
        where tenant_id = ${tenantId} and room_id = ${roomId} and user_id = ${userId} and role is null`,
  );
}
