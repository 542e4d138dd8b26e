import type { Id } from "../../../protocol/ids.ts";
import { fromStored, type FileItem } from "./file-item.ts";
import type { StoredFile } from "./stored-file.ts";

/** What the files of other tabs, and what they did to ours, make of what this tab holds. */
export interface Joined {
  /** The items of this tab as they are now, joined with what was stored. */
  readonly next: (items: ReadonlyMap<Id, FileItem>) => ReadonlyMap<Id, FileItem>;
  /** Files that are not this tab's to upload any more: sent or removed elsewhere, or taken over. */
  readonly gone: readonly Id[];
}

/** `before`: what was stored when reading began; only of that the lack of a stored file says anything. */
export function mergeStored(
  stored: readonly StoredFile[],
  { items, before, owner }: { readonly items: ReadonlyMap<Id, FileItem>; readonly before: ReadonlySet<Id>; readonly owner: string },
): Joined {
  const byId = new Map(stored.map((file) => [file.id, file]));
  const isGone = (item: FileItem): boolean => (byId.has(item.id) ? byId.get(item.id)?.owner !== owner : before.has(item.id));
  const mine = [...items.values()].filter((item) => item.owner === owner);
  return {
    gone: mine.filter(isGone).map(({ id }) => id),
    next(present) {
      const held = [...present.values()].filter((item) => item.settled || (item.owner === owner && !isGone(item)));
      const ids = new Set(held.map(({ id }) => id));
      const theirs = stored.filter((file) => file.owner !== owner && !ids.has(file.id)).map(fromStored);
      return new Map([...held, ...theirs].map((item) => [item.id, item]));
    },
  };
}
