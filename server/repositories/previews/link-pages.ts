import { sql } from "drizzle-orm";
import type { LinkPreview } from "../../../protocol/link-preview.ts";
import type { Id } from "../../../protocol/ids.ts";
import { rows, type Transaction } from "../../database/database.ts";

/** What a page says of itself. */
export type PageFacts = Omit<LinkPreview, "url" | "picture">;

/** A picture as it was drawn: a small WebP, base64. */
export interface PagePicture {
  readonly bytes: string;
  readonly width: number;
  readonly height: number;
  readonly placeholder: string | null;
}

/** What was read of a page; `facts` null: nothing. */
export interface LinkPage {
  readonly facts: PageFacts | null;
  readonly picture: PagePicture | null;
}

/** What is known of a page, by its address; null: nothing that is still to be gone by. `at`: ms since 1970. */
export async function findLinkPage(
  tx: Transaction,
  tenantId: Id,
  { address, at }: { readonly address: string; readonly at: number },
): Promise<LinkPage | null> {
  const [found] = await rows<LinkPage>(
    tx,
    sql`select facts, case when picture is not null then json_build_object(
          'bytes', replace(encode(picture, 'base64'), chr(10), ''), 'width', width, 'height', height, 'placeholder', placeholder
        ) end as picture
        from link_pages where tenant_id = ${tenantId} and address = sha256(convert_to(${address}, 'UTF8')) and expires_at > to_timestamp(${at}::float8 / 1000)`,
  );
  return found ?? null;
}

/** Keeps what was read of a page until `expiresAt`, and forgets those of the tenant that are out of date. Times in ms since 1970. */
export async function storeLinkPage(
  tx: Transaction,
  tenantId: Id,
  { address, page, at, expiresAt }: { readonly address: string; readonly page: LinkPage; readonly at: number; readonly expiresAt: number },
): Promise<void> {
  const { facts, picture } = page;
  await rows(tx, sql`delete from link_pages where tenant_id = ${tenantId} and expires_at <= to_timestamp(${at}::float8 / 1000)`);
  await rows(
    tx,
    sql`insert into link_pages (tenant_id, address, facts, picture, width, height, placeholder, expires_at)
        values (${tenantId}, sha256(convert_to(${address}, 'UTF8')), ${facts === null ? null : JSON.stringify(facts)}::text::jsonb,
          decode(${picture?.bytes ?? null}::text, 'base64'), ${picture?.width ?? null}::int, ${picture?.height ?? null}::int, ${picture?.placeholder ?? null}::text,
          to_timestamp(${expiresAt}::float8 / 1000))
        on conflict (tenant_id, address) do update set facts = excluded.facts, picture = excluded.picture, width = excluded.width,
          height = excluded.height, placeholder = excluded.placeholder, expires_at = excluded.expires_at`,
  );
}
