import { sql, type SQL } from "drizzle-orm";
import type { Message } from "../../../protocol/entities.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { SearchHas, SearchIs } from "../../../protocol/search/query.ts";
import { positionOf } from "../messages/message-row.ts";
import { searchWords, type SearchLanguage } from "../../../protocol/search/words.ts";

// A term is a word, which has letters and digits alone; or, with a colon, what operators ask for: whose message it is, where, what it has;
// or, with a tilde, the stem of a word.

const bare = (id: Id): string => id.replaceAll("-", "");
export const tenantTerm = (id: Id): string => `t:${bare(id)}`;
export const roomTerm = (id: Id): string => `r:${bare(id)}`;
export const senderTerm = (id: Id): string => `f:${bare(id)}`;
export const hasTerm = (value: SearchHas): string => `h:${value}`;
/** About a month: what is neither common nor rare is looked for in the latest two before all others. `search_messages` reckons the same. */
const MONTH_MS = 2_592_000_000;
const monthTerm = (at: number): string => `m:${Math.floor(at / MONTH_MS)}`;
export const isTerm = (value: SearchIs): string => `i:${value}`;
/** As tsvector and tsquery are written. No term holds a quote or a backslash. */
export const quoted = (term: string): string => `'${term}'`;

const LINK = /https?:\/\/\S/i;

/** What is written of a message: its terms as a tsvector is written, and its words alone, whose endings the database takes off. */
export interface WrittenTerms {
  readonly terms: string;
  readonly words: string;
}

export function termsOf(tenantId: Id, message: Message): WrittenTerms {
  const words = searchWords(message.body).map(({ text }) => text);
  const places = new Map<string, number[]>();
  for (const [index, word] of words.entries()) {
    const known = places.get(word);
    if (known === undefined) places.set(word, [index + 1]);
    else known.push(index + 1);
  }
  const parts = [
    tenantTerm(tenantId),
    roomTerm(message.roomId),
    senderTerm(message.senderId),
    monthTerm(message.createdAt),
    ...extraTerms(message),
  ].map(quoted);
  for (const [word, at] of places) parts.push(`${quoted(word)}:${at.join()}`);
  return { terms: parts.join(" "), words: words.join(" ") };
}

function extraTerms(message: Message): Set<string> {
  const { attachments, mentions, body, replyTo, edited, pinned } = message;
  const terms = new Set(attachments.map(({ kind }) => hasTerm(kind)));
  // A picture is a file too; nobody says "has:file" and means to leave it out.
  if (attachments.length > 0) terms.add(hasTerm("file"));
  if (mentions.length > 0) terms.add(hasTerm("mention"));
  if (LINK.test(body)) terms.add(hasTerm("link"));
  if (replyTo !== null) terms.add(isTerm("reply"));
  if (edited !== null) terms.add(isTerm("edited"));
  if (pinned !== null) terms.add(isTerm("pinned"));
  return terms;
}

/** A stem, told apart from the words: what is quoted is looked for as it was written. */
export const stemTerm = (stem: string): string => `~${stem}`;

/** The tsvector of written terms. */
export function termsVector({ terms, words }: { readonly terms: SQL; readonly words: SQL }, languages: readonly SearchLanguage[]): SQL {
  const stems = languages.map(
    (language) =>
      sql` || array_to_tsvector(array(select '~' || stem from unnest(tsvector_to_array(to_tsvector('${sql.raw(language)}', ${words}))) as stem))`,
  );
  return sql`${terms}::text::tsvector${sql.join(stems)}`;
}

/** Where a message's terms are, for a statement that changes the message. */
const place = (tenantId: Id, message: Message): SQL =>
  sql`tenant_id = ${tenantId} and at = ${message.createdAt}::bigint and room_id = ${message.roomId} and position = ${positionOf(tenantId, message)}`;

/** A part of a statement that writes what an edited message is found by, in the place of what it was. */
export function termsWritten(tenantId: Id, message: Message, languages: readonly SearchLanguage[]): SQL {
  const { terms, words } = termsOf(tenantId, message);
  return sql`termed as (
    insert into message_terms (tenant_id, at, room_id, position, terms)
    values (${tenantId}, ${message.createdAt}::bigint, ${message.roomId}, ${positionOf(tenantId, message)}, ${termsVector({ terms: sql`${terms}`, words: sql`${words}::text` }, languages)})
    on conflict (tenant_id, at, room_id, position) do update set terms = excluded.terms
  )`;
}

/** A part of a statement that takes one term from a message, or gives it. A message whose terms are not written yet gets all of them later. */
export function termSet(tenantId: Id, message: Message, term: string, present: boolean): SQL {
  const changed = present ? sql`terms || ${quoted(term)}::text::tsvector` : sql`ts_delete(terms, ${term}::text)`;
  return sql`termed as (update message_terms set terms = ${changed} where ${place(tenantId, message)})`;
}

/** A part of a statement after which a message is found no more. */
export function termsDeleted(tenantId: Id, message: Message): SQL {
  return sql`termed as (delete from message_terms where ${place(tenantId, message)})`;
}
