import type { AttachmentKind } from "../../../protocol/entities.ts";
import type { RoomAttachment, RoomAttachmentsResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { GalleryQuery } from "../../client/commands.ts";

/** A room's files, newest first, as far as they were asked for. */
export interface GalleryPages {
  readonly isComplete: boolean;
  /** The next ones. @throws CommandRefused; asked again it goes on where it was */
  more(): Promise<RoomAttachment[]>;
}

interface Source {
  readonly kind: AttachmentKind | null;
  /** Undefined before the first page; null after the last. */
  next: Id | null | undefined;
  held: RoomAttachment[];
}

/** Reads the files of several kinds as one list; null among the kinds stands for all. */
export function createGalleryPages(
  load: (query: GalleryQuery) => Promise<RoomAttachmentsResponse>,
  kinds: readonly (AttachmentKind | null)[],
): GalleryPages {
  const sources = kinds.map((kind): Source => ({ kind, next: undefined, held: [] }));
  const fill = async (source: Source): Promise<void> => {
    const { kind, next } = source;
    const page = await load({ ...(kind === null ? {} : { kind }), ...(next == null ? {} : { before: next }) });
    source.held = page.attachments;
    source.next = page.next;
  };
  return {
    get isComplete() {
      return sources.every(({ next, held }) => next === null && held.length === 0);
    },
    async more() {
      await Promise.all(sources.filter(({ next, held }) => next !== null && held.length === 0).map(fill));
      // Before the last one of a page that is followed by another, that other may have something newer.
      const floor = Math.max(0, ...sources.filter(({ next }) => next !== null).map(({ held }) => held.at(-1)?.position ?? 0));
      const taken = sources.flatMap(({ held }) => held.filter(({ position }) => position >= floor));
      for (const source of sources) source.held = source.held.filter(({ position }) => position < floor);
      return taken.sort((one, other) => other.position - one.position);
    },
  };
}
