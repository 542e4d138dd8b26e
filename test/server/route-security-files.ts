import { Readable } from "node:stream";
import { type AttachmentVariant, ATTACHMENT_VARIANTS } from "../../protocol/entities.ts";
import { PATHS, pathTo } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { LINK_MS } from "../../protocol/limits.ts";
import { loadConfig } from "../../server/config/config.ts";
import { variantKey } from "../../server/services/files/attachments.ts";
import { createLinkSigner } from "../../server/services/files/links.ts";
import { createId } from "../support/databases.ts";
import { addFile } from "../support/files.ts";
import type { InProcessServer } from "../support/server.ts";

/** What stands in the victim's file. */
export const FILE_SECRET = "victim bytes";

/** A picture of the victim's room with its thumbnails, their bytes in the store. */
export async function addVictimFile(server: InProcessServer, owner: { readonly id: Id }, roomId: Id): Promise<Id> {
  const actor = { tenantId: server.tenant.id, userId: owner.id, roles: [] };
  const { id, key } = await addFile(server.database, actor, roomId, {
    kind: "image",
    name: "victim secret.png",
    mediaType: "image/png",
    size: FILE_SECRET.length,
    thumbnails: true,
    messageId: createId(),
    position: 1,
  });
  for (const variant of ATTACHMENT_VARIANTS) await server.blobs?.write(variantKey(key, variant), Readable.from([Buffer.from(FILE_SECRET)]));
  return id;
}

/** For whom a link is signed. */
export interface LinkHolder {
  readonly tenantId: Id;
  readonly userId: Id;
  /** True: its five minutes are over. */
  readonly late?: boolean;
}

/** A link as the server itself would sign it. */
export function signLink(holder: LinkHolder, attachmentId: Id, variant: AttachmentVariant = "original"): string {
  const { keyEncryptionKey } = loadConfig({ NODE_ENV: "test" });
  const { tenantId, userId, late = false } = holder;
  const issuedAt = Date.now() - (late ? LINK_MS : 0);
  const claims = { tenantId, userId, attachmentId, variant, download: false, tokenId: createId(), tokenIssuedAt: issuedAt };
  return createLinkSigner({ keyEncryptionKey, now: Date.now }).sign({ ...claims, expiresAt: issuedAt + LINK_MS });
}

/** Every way to ask for a file's bytes. */
export function fileRequests(attachmentId: Id, linkOf: (variant: AttachmentVariant) => string) {
  return ATTACHMENT_VARIANTS.flatMap((variant) => {
    const token = `${pathTo(PATHS.attachmentContent, { attachmentId })}?variant=${variant}`;
    const link = pathTo(PATHS.file, { link: linkOf(variant) });
    return (["GET", "HEAD"] as const).flatMap((method) => [
      { method, path: token, linked: false },
      { method, path: link, linked: true },
    ]);
  });
}
