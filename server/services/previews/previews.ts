import { Readable } from "node:stream";
import * as v from "valibot";
import type { Message } from "../../../protocol/entities.ts";
import { Id } from "../../../protocol/ids.ts";
import type { LinkPreview } from "../../../protocol/link-preview.ts";
import type { BlobStore } from "../../blobs/blob-store.ts";
import type { Bus } from "../../bus/bus.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { reserveBytes } from "../../repositories/files/storage.ts";
import { findForBatch, lockRooms, preferKeyOrder, type LockedRoom } from "../../repositories/messages/messages.ts";
import type { PagePicture } from "../../repositories/previews/link-pages.ts";
import {
  dropPictures,
  insertPreviewPicture,
  picturesOf,
  readRemovedPreviews,
  showsPreviews,
  writePreviews,
} from "../../repositories/previews/previews.ts";
import { defineErrand, type EffectKind } from "../effects/effects.ts";
import { LINK_PREVIEW } from "../shared/link-previews.ts";
import { linksIn } from "../shared/links-in-text.ts";
import { readPolicy, type Policy } from "../shared/policy.ts";
import { publishMessages } from "../shared/room-frames.ts";
import { createPageCache } from "./page-cache.ts";
import type { PageReader } from "./page-reader.ts";

export interface PreviewDependencies {
  readonly database: Pick<Database, "withTenant">;
  readonly bus: Bus;
  readonly blobs: Pick<BlobStore, "write">;
  readonly pages: PageReader;
  /** Milliseconds since 1970. */
  now(): number;
  random(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  createId(): Id;
}

const Payload = v.object({ roomId: Id, messageId: Id });
type Payload = v.InferOutput<typeof Payload>;

/** Milliseconds after which a picture is collected that no message came to show. */
const PICTURE_MS = 600_000;
const KEY_BYTES = 24;
const PICTURE_TYPE = "image/webp";

/**
 * Reads the pages that a message links to, after it was sent and at no cost to it, and gives it their previews by the room's log (LINK-1). The pages are
 * read outside of any transaction; that of the room's lock only looks whether the message still links to them.
 */
export function createLinkPreviews(dependencies: PreviewDependencies): EffectKind {
  const { database, bus } = dependencies;
  const readPage = createPageCache(dependencies);

  /** What is to be read for a message; null: nothing. */
  async function look(tenantId: Id, { roomId, messageId }: Payload): Promise<Wanted | null> {
    return database.withTenant(tenantId, async (tx) => {
      const policy = await readPolicy(tx, tenantId);
      if (!policy.linkPreviews || !(await showsPreviews(tx, tenantId, roomId))) return null;
      const message = await findMessage(tx, tenantId, { roomId, id: messageId });
      const links = message === null ? [] : await missingLinks(tx, tenantId, message);
      return message === null || links.length === 0 ? null : { message, links, policy };
    });
  }

  return defineErrand(LINK_PREVIEW, Payload, {
    async prepare({ tenantId, payload }, signal) {
      const wanted = await look(tenantId, payload);
      if (wanted === null) return [];
      const pages = await Promise.all(wanted.links.map((url) => readPage(tenantId, url, signal)));
      const previews: LinkPreview[] = [];
      for (const [index, { facts, picture }] of pages.entries()) {
        if (facts === null) continue;
        const kept = picture === null ? null : await keepPicture(dependencies, { tenantId, ...wanted }, picture);
        previews.push({ url: wanted.links[index]!, ...facts, picture: kept });
      }
      return previews;
    },

    async carryOut(tx, { tenantId, payload: { roomId, messageId }, prepared, at }) {
      const told = await show(tx, tenantId, { roomId, messageId, prepared, at });
      return { next: null, publish: () => told !== null && publishMessages(bus, tenantId, roomId, [told]) };
    },
  });
}

/** Gives the message those of the previews that it still links to; null: none. */
async function show(
  tx: Transaction,
  tenantId: Id,
  { roomId, messageId, prepared, at }: Payload & { readonly prepared: readonly LinkPreview[]; readonly at: number },
): Promise<Message | null> {
  if (prepared.length === 0) return null;
  const [room] = await lockRooms(tx, tenantId, [roomId]);
  const message = await findMessage(tx, tenantId, { roomId, id: messageId });
  const shown = room === undefined || message === null ? null : await previewsOf(tx, tenantId, { room, message, prepared });
  const fresh = new Set(picturesOf(shown ?? []));
  const unused = picturesOf(prepared).filter((id) => !fresh.has(id));
  if (room === undefined || message === null || shown === null || shown.length === (message.previews?.length ?? 0)) {
    await dropPictures(tx, tenantId, unused);
    return null;
  }
  const number = room.head + 1;
  const next = { ...message, previews: shown, changed: number };
  await writePreviews(tx, tenantId, { roomId, number, at, message: next, actorId: null, removed: null, dropped: unused });
  return next;
}

/** A message whose links are to be read. */
interface Wanted {
  readonly message: Message;
  readonly links: readonly string[];
  readonly policy: Policy;
}

/** Links of a message that it has no preview of, and that nobody has taken one off. */
async function missingLinks(tx: Transaction, tenantId: Id, message: Message): Promise<string[]> {
  const removed = await readRemovedPreviews(tx, tenantId, message);
  return linksIn(message.body).filter((link) => !removed.includes(link) && message.previews?.some(({ url }) => url === link) !== true);
}

/** What a message has from now on, in the order of its links; null: its room has none. */
async function previewsOf(
  tx: Transaction,
  tenantId: Id,
  { room, message, prepared }: { readonly room: LockedRoom; readonly message: Message; readonly prepared: readonly LinkPreview[] },
): Promise<LinkPreview[] | null> {
  if (!room.linkPreviews) return null;
  const missing = await missingLinks(tx, tenantId, message);
  const has = (link: string): LinkPreview | undefined =>
    message.previews?.find(({ url }) => url === link) ?? (missing.includes(link) ? prepared.find(({ url }) => url === link) : undefined);
  return linksIn(message.body).flatMap((link) => has(link) ?? []);
}

/** A message that stands, as it is in the transaction. */
async function findMessage(tx: Transaction, tenantId: Id, named: { readonly roomId: Id; readonly id: Id }): Promise<Message | null> {
  await preferKeyOrder(tx);
  const { stored } = await findForBatch(tx, tenantId, { messages: [named], persons: [] });
  const message = stored[0]?.message ?? null;
  return message === null || message.deletedAt !== null ? null : message;
}

/** Makes a picture a file of the message's room: its row first, so that its bytes are never without one. Null: the tenant's storage is full. */
async function keepPicture(
  { database, blobs, createId, random, now }: PreviewDependencies,
  { tenantId, message, policy }: Wanted & { readonly tenantId: Id },
  { bytes, width, height, placeholder }: PagePicture,
): Promise<LinkPreview["picture"]> {
  const content = Buffer.from(bytes, "base64");
  const id = createId();
  const key = Buffer.from(random(new Uint8Array(KEY_BYTES))).toString("base64url");
  const { roomId, senderId: userId } = message;
  const file = { id, roomId, userId, key, name: "preview.webp", mediaType: PICTURE_TYPE, size: content.length, width, height, placeholder };
  const fits = await database.withTenant(tenantId, async (tx) => {
    if (!(await reserveBytes(tx, tenantId, content.length, policy.files.quotaBytes))) return false;
    await insertPreviewPicture(tx, tenantId, { ...file, expiresAt: now() + PICTURE_MS });
    return true;
  });
  if (!fits) return null;
  await blobs.write(key, Readable.from([content]));
  return { attachmentId: id, width, height, placeholder };
}
