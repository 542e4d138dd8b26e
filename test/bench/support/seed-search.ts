import { sql } from "drizzle-orm";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Database } from "../../../server/database/database.ts";
import { addUsers, createId } from "../../support/databases.ts";

/** A tenant full of messages, and who looks for something in it. */
export interface SearchWorld {
  readonly rooms: readonly Id[];
  /** Members of 3, of half and of all rooms. */
  readonly few: Id;
  readonly half: Id;
  readonly all: Id;
  /** By how often they occur, most often first: what every message has is not among them. */
  word(rank: number): string;
}

export interface SearchWorldOptions {
  readonly tenantId: Id;
  readonly rooms: number;
  readonly messages: number;
}

const WORDS = 50_000;
const BATCH = 10_000;
/** Seconds between two messages of the tenant. */
const SPACING = 30;
const FEW = 3;

/** Words as a language has them: the n-th as often as 1/n. The same with every run. */
function createWords(): { readonly word: (rank: number) => string; readonly next: () => number } {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const syllables = Array.from(
    { length: 100 },
    (_, index) => "bdfgklmnprstvz"[index % 14]! + "aeiou"[index % 5]! + (index % 3 === 0 ? "n" : ""),
  );
  const words = Array.from(
    { length: WORDS },
    (_, index) => syllables[index % 100]! + syllables[Math.floor(index / 100) % 100]! + syllables[(index * 7 + 3) % 100]!,
  );
  return { word: (rank) => `${words[rank - 1]}${rank}`, next };
}

/** Fills an empty tenant: rooms of five people each, messages of 3 to 20 words in turns, the last one just now. Says nothing of what they are found by. */
export async function seedSearchWorld(database: Database, { tenantId, rooms: count, messages }: SearchWorldOptions): Promise<SearchWorld> {
  const { word, next } = createWords();
  const [few, half, all, ...others] = await addUsers(database, tenantId, ["Few", "Half", "All", "Ana", "Ben", "Chi", "Dan", "Eve"]);
  if (few === undefined || half === undefined || all === undefined) throw new Error("no people");
  const rooms = Array.from({ length: count }, () => createId());
  const members = rooms.flatMap((room, index) => {
    const people = [
      all,
      ...others.slice(0, 2),
      ...(index % 2 === 0 ? [half] : []),
      ...(index % Math.floor(count / FEW) === 1 ? [few] : []),
    ];
    return people.map((user) => ({ room, user }));
  });
  await database.withTenant(tenantId, async (tx) => {
    await rows(
      tx,
      sql`insert into rooms (tenant_id, id, kind, name, messages, head, active_at) select ${tenantId}::uuid, id, 'group', 'Room ' || n, 0, 0, now() from unnest(${sql.param(rooms)}::uuid[]) with ordinality as r (id, n)`,
    );
    await rows(
      tx,
      sql`insert into members (tenant_id, room_id, user_id, role) select ${tenantId}::uuid, room, person, 'member'
      from unnest(${sql.param(members.map(({ room }) => room))}::uuid[], ${sql.param(members.map(({ user }) => user))}::uuid[]) as m (room, person)`,
    );
  });
  const positions = new Map<Id, number>();
  const begin = Date.now() - messages * SPACING * 1_000;
  for (let done = 0; done < messages; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, messages - done) }, (_, index) => {
      const room = rooms[Math.floor(next() * count)]!;
      const position = (positions.get(room) ?? 0) + 1;
      positions.set(room, position);
      const body = Array.from({ length: 3 + Math.floor(next() * 18) }, () => word(Math.max(1, Math.floor(WORDS ** next())))).join(" ");
      return { id: createId(), room, position, body, sender: others[index % 2]!, at: begin + (done + index) * SPACING * 1_000 };
    });
    const column = (read: (message: (typeof batch)[number]) => unknown) => sql.param(batch.map(read));
    await database.withTenant(tenantId, (tx) =>
      rows(
        tx,
        sql`insert into messages (tenant_id, room_id, id, position, sender_id, kind, body, fingerprint, created_at, changed)
            select ${tenantId}::uuid, room_id, id, position, sender_id, 'text', body, ''::bytea, to_timestamp(at::float8 / 1000), position
            from unnest(${column(({ room }) => room)}::uuid[], ${column(({ id }) => id)}::uuid[], ${column(({ position }) => position)}::bigint[],
              ${column(({ sender }) => sender)}::uuid[], ${column(({ body }) => body)}::text[], ${column(({ at }) => at)}::bigint[]) as m (room_id, id, position, sender_id, body, at)`,
      ),
    );
  }
  const [ids, last] = [[...positions.keys()], [...positions.values()]];
  await database.withTenant(tenantId, (tx) =>
    rows(
      tx,
      sql`update rooms r set messages = m.last, head = m.last from unnest(${sql.param(ids)}::uuid[], ${sql.param(last)}::bigint[]) as m (id, last)
          where r.tenant_id = ${tenantId} and r.id = m.id`,
    ),
  );
  return { rooms, few, half, all, word };
}
