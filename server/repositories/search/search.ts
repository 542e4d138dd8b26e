import type { SearchLanguage } from "../../../protocol/search/words.ts";
import { sql, type SQL } from "drizzle-orm";
import type { FoundRoom } from "../../../protocol/search/search.ts";
import type { Message, User } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";
import { messageJson, roomJson, userJson } from "../../database/entity-json.ts";
import { list, preferKeyOrder } from "../messages/messages.ts";

/** Where a message stands in the order of results: when it was sent, in which room, at which stored position (below 0 in a thread alone). */
export interface ResultPlace {
  readonly at: number;
  readonly roomId: Id;
  readonly position: number;
}

/** What is looked for. `query`: as a tsquery is written. */
export interface WantedMessages {
  readonly readerId: Id;
  readonly query: string;
  /** The only rooms of interest; null: all of the reader's. */
  readonly roomIds: readonly Id[] | null;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** What follows it in the order of results. */
  readonly past: ResultPlace;
  readonly limit: number;
}

/** A message that answers to a query, and how well. */
export interface Candidate extends ResultPlace {
  readonly rank: number;
}

/** Messages that answer to a query, newest first. */
export async function findMessages(
  tx: Transaction,
  { readerId, query, roomIds, since, past, limit }: WantedMessages,
): Promise<Candidate[]> {
  return rows<Candidate>(
    tx,
    sql`select room_id as "roomId", "position", at, rank::float8 as rank from search_messages(${readerId}::uuid, ${query}::text::tsquery,
      ${roomIds === null ? sql`null` : sql.param(roomIds)}::uuid[], ${since}::bigint, ${past.at}::bigint, ${past.roomId}::uuid, ${past.position}::bigint, ${limit}::int)`,
  );
}

/** What is shown of messages that were found. */
export interface FoundMessages {
  /** `position`: the stored one. */
  readonly messages: { readonly position: number; readonly message: Message }[];
  readonly users: User[];
  readonly rooms: FoundRoom[];
}

/** The messages at these places, as far as the reader may see them; tombstones are left out. */
export async function readFound(tx: Transaction, tenantId: Id, readerId: Id, places: readonly ResultPlace[]): Promise<FoundMessages> {
  await preferKeyOrder(tx);
  const [found] = await rows<FoundMessages>(
    tx,
    sql`with wanted as materialized (
          select m.* from unnest(${list(places.map(({ roomId }) => roomId))}, ${sql.param(places.map(({ position }) => position))}::bigint[]) as wanted (room_id, position)
          join members p on p.tenant_id = ${tenantId} and p.room_id = wanted.room_id and p.user_id = ${readerId} and p.role is not null
          cross join lateral (
            select * from messages m
            where m.tenant_id = ${tenantId} and m.room_id = wanted.room_id and m.position between wanted.position and wanted.position order by m.position limit 1
          ) m
          where m.deleted_at is null and m.notice is null
        )
        select (select coalesce(json_agg(json_build_object('position', m.position, 'message', ${messageJson})), '[]') from wanted m) as messages,
          (select coalesce(json_agg(${userJson}), '[]') from users u where u.tenant_id = ${tenantId} and u.id in (select sender_id from wanted)) as users,
          (select coalesce(json_agg(json_build_object('room', ${roomJson}, 'peer', ${peerJson(tenantId, readerId)})), '[]') from rooms r
            where r.tenant_id = ${tenantId} and r.id in (select room_id from wanted)) as rooms`,
  );
  return found ?? { messages: [], users: [], rooms: [] };
}

/** The other person of the direct room `r`. */
function peerJson(tenantId: Id, readerId: Id): SQL {
  return sql`case when r.kind = 'direct' then (select ${userJson} from members other join users u on u.tenant_id = other.tenant_id and u.id = other.user_id
    where other.tenant_id = ${tenantId} and other.room_id = r.id and other.user_id <> ${readerId} limit 1) end`;
}

/** Something with a name. */
export interface Named {
  readonly id: Id;
  readonly name: string;
}

/** The reader's rooms with the names under which the reader knows them. */
export async function readRoomNames(tx: Transaction, tenantId: Id, readerId: Id): Promise<Named[]> {
  return rows<Named>(
    tx,
    sql`select r.id, coalesce((select u.name from members other join users u on u.tenant_id = other.tenant_id and u.id = other.user_id
            where r.kind = 'direct' and other.tenant_id = r.tenant_id and other.room_id = r.id and other.user_id <> ${readerId} limit 1), r.name) as name
        from members p join rooms r on r.tenant_id = p.tenant_id and r.id = p.room_id
        where p.tenant_id = ${tenantId} and p.user_id = ${readerId} and p.role is not null`,
  );
}

/** People of the tenant whose name has words that begin so; accents count for nothing where nobody's name is written as it was typed. */
export async function findNamed(tx: Transaction, tenantId: Id, words: readonly string[], limit: number): Promise<Named[]> {
  const among = (name: SQL) =>
    rows<Named>(
      tx,
      sql`select u.id, u.name from users u where u.tenant_id = ${tenantId} and ${name} like all(${sql.param(words.map((word) => `%${word}%`))}::text[])
          order by u.name_key, u.id limit ${limit}::int`,
    );
  const found = await among(sql`lower(u.name)`);
  return found.length > 0 ? found : among(sql`lower(regexp_replace(normalize(u.name, NFKD), '[\u0300-\u036f]', '', 'g'))`);
}

/** The stems of words in some languages; words that say nothing in one, such as "the", have none in it. */
export async function readStems(
  tx: Transaction,
  words: readonly string[],
  languages: readonly SearchLanguage[],
): Promise<ReadonlyMap<string, string[]>> {
  const stems = sql.join(
    languages.map((language) => sql`ts_lexize('${sql.raw(language)}_stem', word)`),
    sql` || `,
  );
  const found = await rows<{ word: string; stems: string[] | null }>(
    tx,
    sql`select word, to_json(${stems}) as stems from unnest(${sql.param([...new Set(words)])}::text[]) as word`,
  );
  return new Map(found.map(({ word, stems: own }) => [word, own ?? []]));
}
