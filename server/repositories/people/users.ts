import { sql, type SQL } from "drizzle-orm";
import type { OwnSettings, SavedChange, User } from "../../../protocol/entities.ts";
import type { ProfileResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { prepared } from "../../database/prepared.ts";
import { settingsJson, userJson } from "../../database/entity-json.ts";
import { blockedJson } from "./blocks.ts";
import { savedMarksJson } from "./saved-messages.ts";
import { list } from "../messages/messages.ts";
import type { TenantPolicy } from "../../database/schema/tenants.ts";

/** A person as stored, with what their tokens are worth. */
export interface StoredUser {
  readonly user: User;
  readonly roles: string[];
  readonly removed: boolean;
  /** Milliseconds since 1970; 0: never. */
  readonly signedOutAt: number;
}

/** What is stored of a person from their token. */
export interface UserClaims {
  readonly subject: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly roles: readonly string[];
}

/** Who looks for people, and by which rule of the tenant. */
export interface Seeker {
  readonly userId: Id;
  readonly roles: readonly string[];
  readonly rule: TenantPolicy["peopleSearch"];
}

/** What is looked for: words as they were typed. */
export interface PeopleSearch {
  readonly words: readonly string[];
  readonly limit: number;
}

const storedUser: SQL = sql`${userJson} as user, u.roles, u.removed_at is not null as removed,
  coalesce(floor(extract(epoch from u.signed_out_at) * 1000), 0)::bigint as "signedOutAt"`;

const findSubject = prepared<{ tenantId: Id; subject: string }, StoredUser>(
  ({ tenantId, subject }) => sql`select ${storedUser} from users u where u.tenant_id = ${tenantId}::uuid and u.subject = ${subject}`,
);

export async function findBySubject(tx: Transaction, tenantId: Id, subject: string): Promise<StoredUser | null> {
  const [found] = await findSubject(tx, { tenantId, subject });
  return found ?? null;
}

/** Staff roles of a person, as their last token named them. */
export async function readRoles(tx: Transaction, tenantId: Id, id: Id): Promise<string[]> {
  const [found] = await rows<{ roles: string[] }>(
    tx,
    sql`select to_json(roles) as roles from users where tenant_id = ${tenantId} and id = ${id}`,
  );
  return found?.roles ?? [];
}

/** A person as their own devices open them: with the last number of their log, and whom they have blocked and what they have saved. */
export interface OwnEntry {
  readonly user: User;
  readonly head: number;
  readonly timeZone: string | null;
  readonly blocked: Id[];
  /** What their tenant has decided itself. */
  readonly policy: Partial<TenantPolicy>;
  readonly settings: OwnSettings;
  readonly saved: SavedChange[];
}

const ownEntry = prepared<{ tenantId: Id; id: Id }, OwnEntry>(
  ({ tenantId, id }) =>
    sql`select ${userJson} as user, u.head, u.time_zone as "timeZone", ${settingsJson} as settings, ${blockedJson(tenantId, id)} as blocked,
          ${savedMarksJson(tenantId, id)} as saved,
          (select t.policy from tenants t where t.id = ${tenantId}::uuid) as policy
        from users u where u.tenant_id = ${tenantId}::uuid and u.id = ${id}::uuid`,
);

/** The person themselves, with the last number of their log; null when there is no such person. */
export async function readOwnEntry(tx: Transaction, tenantId: Id, id: Id): Promise<OwnEntry | null> {
  const [found] = await ownEntry(tx, { tenantId, id });
  return found ?? null;
}

/** Makes the person under `id`, or brings the one of the same subject up to date. `at` (ms) is when name or picture changed, if they did. */
export async function saveUser(
  tx: Transaction,
  tenantId: Id,
  claims: UserClaims,
  fresh: { readonly id: Id; readonly at: number },
): Promise<StoredUser> {
  const at = sql`to_timestamp(${fresh.at}::float8 / 1000)`;
  const [saved] = await rows<StoredUser>(
    tx,
    sql`insert into users as u (tenant_id, id, subject, name, avatar, roles, created_at, updated_at)
        values (${tenantId}, ${fresh.id}, ${claims.subject}, ${claims.name}, ${claims.avatar}, ${sql.param(claims.roles)}::text[], ${at}, ${at})
        on conflict (tenant_id, subject) do update set name = excluded.name, avatar = excluded.avatar, roles = excluded.roles,
          updated_at = case when (u.name, u.avatar) is distinct from (excluded.name, excluded.avatar)
            then greatest(excluded.updated_at, u.updated_at + interval '1 millisecond') else u.updated_at end
        returning ${storedUser}`,
  );
  return saved!;
}

/** People of `ids` whom the seeker may add or write to: findable and not removed (ROOM-8). */
export async function findReachable(tx: Transaction, tenantId: Id, seeker: Seeker, ids: readonly Id[]): Promise<Id[]> {
  const found = await rows<{ id: Id }>(
    tx,
    sql`select u.id from users u where u.tenant_id = ${tenantId} and u.id = any(${list(ids)}) and u.removed_at is null and ${findable(seeker)} order by u.id`,
  );
  return found.map(({ id }) => id);
}

/** Those of `ids` who have one of these staff roles. */
export async function findWithRole(tx: Transaction, tenantId: Id, ids: readonly Id[], roles: readonly string[]): Promise<Id[]> {
  const found = await rows<{ id: Id }>(
    tx,
    sql`select u.id from users u where u.tenant_id = ${tenantId} and u.id = any(${list(ids)}) and u.roles && ${sql.param(roles)}::text[]`,
  );
  return found.map(({ id }) => id);
}

/** A person as their profile shows them, when the seeker may know them. */
export async function findProfile(tx: Transaction, tenantId: Id, seeker: Seeker, id: Id): Promise<ProfileResponse | null> {
  const [found] = await rows<ProfileResponse>(
    tx,
    sql`select ${userJson} as user, u.roles, u.time_zone as "timeZone" from users u where u.tenant_id = ${tenantId} and u.id = ${id} and ${knowable(seeker)}`,
  );
  return found ?? null;
}

/** Says whether a program answers for a person; null: that is known already. `at` (ms) is when it became so. */
export async function saveKind(
  tx: Transaction,
  tenantId: Id,
  id: Id,
  kind: { readonly bot: boolean; readonly at: number },
): Promise<User | null> {
  const [found] = await rows<{ user: User }>(
    tx,
    sql`update users u set kind = ${kind.bot ? "bot" : "person"},
          updated_at = greatest(to_timestamp(${kind.at}::float8 / 1000), u.updated_at + interval '1 millisecond')
        where u.tenant_id = ${tenantId} and u.id = ${id} and u.kind <> ${kind.bot ? "bot" : "person"} returning ${userJson} as user`,
  );
  return found?.user ?? null;
}

/** Stores where a person says they are. */
export async function saveTimeZone(tx: Transaction, tenantId: Id, id: Id, timeZone: string): Promise<void> {
  await rows(tx, sql`update users set time_zone = ${timeZone} where tenant_id = ${tenantId} and id = ${id}`);
}

/** Those of `ids` whose presence the seeker may see: whom they may know, and neither has blocked the other (SAFE-1); nobody's, where they hide their own (PRIV-2). */
export async function findKnown(tx: Transaction, tenantId: Id, seeker: Seeker, ids: readonly Id[]): Promise<Id[]> {
  const found = await rows<{ id: Id }>(
    tx,
    sql`select u.id from users u where u.tenant_id = ${tenantId} and u.id = any(${list(ids)}) and ${knowable(seeker)}
        and not exists (select from blocks b where b.tenant_id = ${tenantId} and (b.user_id, b.blocked_id) in ((u.id, ${seeker.userId}), (${seeker.userId}, u.id)))
        and not exists (select from users me where me.tenant_id = ${tenantId} and me.id = ${seeker.userId} and me.hides_presence)`,
  );
  return found.map(({ id }) => id);
}

/** People of the person's rooms whose name or picture changed after `since` (ms), at most `limit`, the latest first. */
export async function findRenamed(
  tx: Transaction,
  tenantId: Id,
  userId: Id,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<User[]> {
  const found = await rows<{ user: User }>(
    tx,
    sql`select ${userJson} as user from users u
        where u.tenant_id = ${tenantId} and u.updated_at > to_timestamp(${since}::float8 / 1000) and ${sharesRoom(userId)}
        order by u.updated_at desc limit ${limit}::int`,
  );
  return found.map(({ user }) => user);
}

/** One person, when the seeker may know them. */
export async function findUser(tx: Transaction, tenantId: Id, seeker: Seeker, id: Id): Promise<User | null> {
  const [found] = await rows<{ user: User }>(
    tx,
    sql`select ${userJson} as user from users u where u.tenant_id = ${tenantId} and u.id = ${id} and ${knowable(seeker)}`,
  );
  return found?.user ?? null;
}

/**
 * Findable people whose name holds all of `words`, never the seeker, by name: first whose name begins with the first word, which an index
 * finds, then those with a later word that does, then the rest, for which every person of the tenant is looked at.
 */
export async function searchUsers(tx: Transaction, tenantId: Id, seeker: Seeker, wanted: PeopleSearch): Promise<User[]> {
  const [first = "", ...others] = wanted.words;
  const among = (condition: SQL, order: SQL, limit: number) =>
    rows<{ user: User }>(
      tx,
      sql`select ${userJson} as user from (
            select u.* from users u where u.tenant_id = ${tenantId} and u.id <> ${seeker.userId} and u.removed_at is null
              and ${condition} and ${findable(seeker)} order by ${order} limit ${limit}::int
          ) as u order by ${order}`,
    );
  const begins = sql`u.name_key >= lower(${first}) and u.name_key < lower(${first}) || ${LAST_CHARACTER}`;
  const holds = (words: readonly string[]) => sql`u.name ilike all(${sql.param(words.map((word) => `%${escaped(word)}%`))}::text[])`;
  const found = await among(sql`${begins} and ${holds(others)}`, sql`u.name_key, u.id`, wanted.limit);
  if (found.length < wanted.limit) {
    const byWord = sql`u.name not ilike ${`% ${escaped(first)}%`}, u.name_key, u.id`;
    found.push(...(await among(sql`not (${begins}) and ${holds(wanted.words)}`, byWord, wanted.limit - found.length)));
  }
  return found.map(({ user }) => user);
}

/** Above every text in byte order. */
const LAST_CHARACTER = "\u{10FFFF}";

function escaped(word: string): string {
  return word.replace(/[\\%_]/g, "\\$&");
}

/** Stores when the person was last seen (ms); an earlier moment changes nothing. */
export async function touchUser(tx: Transaction, tenantId: Id, id: Id, lastSeen: number): Promise<void> {
  await rows(
    tx,
    sql`update users set last_seen_at = greatest(last_seen_at, to_timestamp(${lastSeen}::float8 / 1000)) where tenant_id = ${tenantId} and id = ${id}`,
  );
}

/** Findable, the seeker, or of a shared room (ROOM-8). */
function knowable(seeker: Seeker): SQL {
  return sql`((u.removed_at is null and ${findable(seeker)}) or u.id = ${seeker.userId} or ${sharesRoom(seeker.userId)})`;
}

// The tenant's programs post, and are nobody to write to.
function findable({ userId, roles, rule }: Seeker): SQL {
  if (rule === "everyone") return sql`not u.bot`;
  return rule === "shared_rooms" ? sharesRoom(userId) : sql`u.roles && ${sql.param(roles)}::text[]`;
}

function sharesRoom(userId: Id): SQL {
  return sql`exists (select from members a join members b on b.tenant_id = a.tenant_id and b.room_id = a.room_id and b.role is not null
    where a.tenant_id = u.tenant_id and a.user_id = ${userId} and a.role is not null and b.user_id = u.id)`;
}

/** What of a person's presence stands in the database. */
export interface Availability {
  readonly id: Id;
  /** When they were last connected (ms); null: never. */
  readonly lastSeen: number | null;
  /** By choice (STATUS-4). */
  readonly away: boolean;
  /** Nobody is to see whether they are there: they, or their tenant, say so (PRIV-2). */
  readonly hidden: boolean;
}

/** Who is not of the tenant is left out. */
export async function readAvailability(tx: Transaction, tenantId: Id, ids: readonly Id[]): Promise<Availability[]> {
  return rows<Availability>(
    tx,
    sql`select u.id, floor(extract(epoch from u.last_seen_at) * 1000)::float8 as "lastSeen", u.away,
          u.hides_presence or not coalesce((t.policy->>'presence')::boolean, true) as hidden
        from users u join tenants t on t.id = u.tenant_id
        where u.tenant_id = ${tenantId} and u.id = any(${list(ids)})`,
  );
}
