import { sql } from "drizzle-orm";
import type { OwnSettings, User, UserStatus } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { settingsJson, userJson } from "../../database/entity-json.ts";

/** A person as others see them, with what they have decided. */
export interface SelfRow {
  readonly user: User;
  readonly settings: OwnSettings;
}

/** Locks the person; null when there is none. */
export async function lockSelf(tx: Transaction, tenantId: Id, userId: Id): Promise<SelfRow | null> {
  const [found] = await rows<SelfRow>(
    tx,
    sql`select ${userJson} as user, ${settingsJson} as settings from users u
        where u.tenant_id = ${tenantId} and u.id = ${userId} for no key update`,
  );
  return found ?? null;
}

/** Stores what a person says of themselves; null: nothing. `at` (ms) is when they say it. */
export async function writeStatus(
  tx: Transaction,
  tenantId: Id,
  userId: Id,
  { status, at }: { readonly status: UserStatus | null; readonly at: number },
): Promise<void> {
  const { emoji, text, until } = status ?? { emoji: "", text: "", until: null };
  await rows(
    tx,
    sql`update users set status_emoji = ${emoji}, status_text = ${text}, status_until = to_timestamp(${until}::float8 / 1000),
          updated_at = greatest(to_timestamp(${at}::float8 / 1000), updated_at + interval '1 millisecond')
        where tenant_id = ${tenantId} and id = ${userId}`,
  );
}

export async function writeSettings(tx: Transaction, tenantId: Id, userId: Id, settings: OwnSettings): Promise<void> {
  await rows(
    tx,
    sql`update users set away = ${settings.away}, hides_presence = ${settings.hidesPresence}, hides_reads = ${settings.hidesReads}
        where tenant_id = ${tenantId} and id = ${userId}`,
  );
}
