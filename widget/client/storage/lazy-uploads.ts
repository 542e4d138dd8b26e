import type { Id } from "../../../protocol/ids.ts";
import type { FileItem } from "../uploads/file-item.ts";
import type { Files } from "../uploads/files.ts";
import type { ClientStorage } from "../platform/storage.ts";
import type { UploadingDependencies } from "../uploads/media.ts";
import type { MessageFiles } from "../outbox/stages.ts";

/** Loads the code of files; its own chunk, so that a chat without files never has it. */
export const loadMedia = () => import("../uploads/media.ts");

/** A person's chosen files, whose code is loaded when there are any. */
export interface LazyUploads extends MessageFiles {
  /** In the order chosen; none while the code is not loaded. */
  readonly items: readonly FileItem[];
  /** The files, with their code loaded. Rejects when it can't be. */
  open(): Promise<Files>;
  /** Brings what is stored, and what other tabs have done. Never rejects: what could not be loaded is tried again by `wake`. */
  refresh(): Promise<void>;
  adopt(former: string | null): Promise<void>;
  /** Owners of files that other tabs upload. */
  others(): readonly string[];
  /** Takes a file out, once its code is loaded. */
  remove(id: Id): void;
  dropRoom(roomId: Id): Promise<void>;
  /** A way out has opened. */
  wake(): void;
  stop(): void;
}

export function createLazyUploads(dependencies: UploadingDependencies): LazyUploads {
  const { storage } = dependencies;
  let files: Files | null = null;
  let opening: Promise<Files> | null = null;
  let isWanted = false;
  let stopped = false;

  const begin = async (): Promise<Files> => {
    const { createUploadingFiles } = await loadMedia();
    const opened = createUploadingFiles(dependencies);
    if (stopped) opened.stop();
    else await opened.load();
    files = opened;
    dependencies.onChange();
    return opened;
  };
  const open = (): Promise<Files> => {
    isWanted = true;
    opening ??= begin().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  const refresh = async (): Promise<void> => {
    if (files !== null) return files.refresh();
    if (isWanted || (await isStored(storage))) await open().catch(() => {});
  };

  return {
    get items() {
      return files?.items ?? [];
    },
    open,
    refresh,
    async adopt(former) {
      await refresh();
      await files?.adopt(former);
    },
    others: () => files?.others() ?? [],
    remove: (id) =>
      void open().then(
        (opened) => opened.remove([id]),
        () => {},
      ),
    async dropRoom(roomId) {
      const opened = files ?? ((await isStored(storage)) ? await open().catch(() => null) : null);
      opened?.remove(opened.items.filter((item) => item.roomId === roomId).map(({ id }) => id));
    },
    wake() {
      if (files === null && isWanted) void open().catch(() => {});
      files?.wake();
    },
    stop() {
      stopped = true;
      files?.stop();
    },
    ...messageFiles(() => files, open),
  };
}

async function isStored(storage: ClientStorage): Promise<boolean> {
  return (await storage.entries("files").catch(() => new Map())).size > 0;
}

/** The files of messages, by what is loaded of them. */
function messageFiles(loaded: () => Files | null, open: () => Promise<Files>): MessageFiles {
  return {
    outcome(ids) {
      const present = loaded();
      if (present === null) return { outcome: "waiting" };
      const found = ids.map((id) => present.get(id));
      const failed = found.find((item) => item?.stage === "failed");
      if (failed !== undefined) return { outcome: "failed", reason: failed.reason ?? "internal" };
      if (found.some((item) => item !== undefined && item.stage !== "uploaded")) return { outcome: "waiting" };
      // What is not here (any more) was uploaded before, or the server says that it was not.
      return { outcome: "ready", attachments: ids.map((id, index) => found[index]?.attachmentId ?? id) };
    },
    again: (ids, code) => ids.map((id) => loaded()?.again(id, code) ?? false).every(Boolean) && ids.length > 0,
    retry(ids) {
      const present = loaded();
      for (const id of ids) if (present?.get(id)?.stage === "failed") present.resume(id);
    },
    async release(ids) {
      await (loaded() ?? (await open().catch(() => null)))?.release(ids);
    },
  };
}
