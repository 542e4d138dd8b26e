import type { AttachmentVariant } from "../../../protocol/entities.ts";
import type { AttachmentLink, AttachmentLinksRequest } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { LINK_MS, PAGE_ATTACHMENTS } from "../../../protocol/limits.ts";
import type { Clock } from "../platform/clock.ts";

type Asked = AttachmentLinksRequest["attachments"][number];

/** A link as it is kept; `expiresAt` by this machine's clock. */
export interface KeptLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** Links to files: what is asked for in one turn goes in one request, and a link is used until shortly before it ends. */
export interface Links {
  /** Null: the person may not have it. @throws CommandRefused */
  link(id: Id, variant: AttachmentVariant, download: boolean): Promise<KeptLink | null>;
}

export interface LinksDependencies {
  readonly clock: Clock;
  /** Base address that links without a host stand below. */
  readonly server: string;
  /** Answers in the order asked, leaving out what the person may not have. @throws CommandRefused */
  readonly ask: (attachments: Asked[]) => Promise<readonly AttachmentLink[]>;
}

/** Milliseconds before its end from which a link is not given out any more: a page must still load what it names. */
const MARGIN_MS = 30_000;
/** Links kept at most. */
const KEPT = 500;

interface Waiting {
  readonly asked: Asked;
  readonly resolve: (link: KeptLink | null) => void;
  readonly reject: (error: unknown) => void;
}

export function createLinks({ clock, server, ask }: LinksDependencies): Links {
  const kept = new Map<string, { readonly link: Promise<KeptLink | null>; until: number }>();
  let waiting: Waiting[] = [];

  const carry = async (batch: readonly Waiting[]): Promise<void> => {
    const expiresAt = clock.now() + LINK_MS;
    try {
      const answered = [...(await ask(batch.map(({ asked }) => asked)))];
      for (const { asked, resolve } of batch) {
        const isAnswered = answered[0]?.id === asked.id && answered[0].variant === asked.variant;
        const found = isAnswered ? answered.shift() : undefined;
        resolve(found === undefined ? null : { url: new URL(found.url, server).href, expiresAt });
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  const flush = (): void => {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += PAGE_ATTACHMENTS) void carry(all.slice(start, start + PAGE_ATTACHMENTS));
  };
  return {
    link(id, variant, download) {
      const key = `${id} ${variant} ${download}`;
      const known = kept.get(key);
      if (known !== undefined && clock.now() < known.until) return known.link;
      const link = new Promise<KeptLink | null>((resolve, reject) => {
        if (waiting.length === 0) clock.setTimeout(flush, 0);
        waiting.push({ asked: { id, variant, download }, resolve, reject });
      });
      kept.delete(key);
      kept.set(key, { link, until: clock.now() + LINK_MS - MARGIN_MS });
      for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
      const forget = (): void => void (kept.get(key)?.link === link && kept.delete(key));
      // Neither a failure nor "may not" is kept: the next one who asks may be told otherwise.
      link.then((found) => found === null && forget(), forget);
      return link;
    },
  };
}
