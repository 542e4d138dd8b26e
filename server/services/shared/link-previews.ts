import type { Message } from "../../../protocol/entities.ts";
import type { NewEffect } from "../../repositories/effects.ts";
import { linksIn } from "./links-in-text.ts";

/** Reads the pages that a message links to, and shows what they are about (LINK-1). */
export const LINK_PREVIEW = "link_preview";

/** What is to be done for the links of a message as it reads now, but for those that it has a preview of; nothing where it has none. `at`: ms since 1970. */
export function previewEffects({ id, roomId, body, edited, previews }: Message, at: number): NewEffect[] {
  const links = linksIn(body);
  if (links.every((link) => previews?.some(({ url }) => url === link) === true)) return [];
  // A new text may link elsewhere, while the former one's links are still being read.
  return [{ kind: LINK_PREVIEW, key: `${roomId} ${id} ${edited?.revision ?? 0}`, dueAt: at, payload: { roomId, messageId: id } }];
}
