import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Connectivity } from "../platform/connectivity.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { createTabOwnedQueue } from "../queue/tab-owned-queue.ts";
import { fromStored, newItem, toStored, type FileItem, type NewFile } from "./file-item.ts";
import { createFileStore } from "./file-store.ts";
import { createUploader } from "./uploader.ts";
import type { UploadTry } from "./upload-file.ts";

/** Chosen files: stored before the first try, uploaded by one tab at a time, kept until the log holds their message. */
export interface Files {
  /** In the order chosen. */
  readonly items: readonly FileItem[];
  get(id: Id): FileItem | undefined;
  /** Reads what is stored; `adopt` brings what others left. */
  load(): Promise<void>;
  /** Takes over what tab `former` has left, or, for null, what all others have. */
  adopt(former: string | null): Promise<void>;
  /** Reads anew what other tabs have done. */
  refresh(): Promise<void>;
  /** Owners of files that other tabs upload. */
  others(): readonly string[];
  /** Keeps a file and begins to upload it; answers its id. */
  add(file: NewFile): Id;
  pause(id: Id): void;
  /** Goes on with a paused or failed file. */
  resume(id: Id): void;
  /** The server does not find an uploaded file complete, or usable: looks again, or begins anew. Answers false where that was done too often. */
  again(id: Id, code: "attachment_not_ready" | "attachment_not_usable"): boolean;
  /** Ends uploads and drops the files. */
  remove(ids: readonly Id[]): void;
  /** The log holds the message of these: nothing of them need be stored. Resolves when nothing is. */
  release(ids: readonly Id[]): Promise<void>;
  content(id: Id): Promise<Blob | null>;
  /** A way out has opened: tries at once what waits for a next try. */
  wake(): void;
  stop(): void;
}

export interface FilesDependencies {
  readonly storage: ClientStorage;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly connectivity: Connectivity;
  readonly newId: () => Id;
  /** Names this tab. */
  readonly owner: string;
  /** @throws CommandRefused */
  readonly upload: (upload: UploadTry) => Promise<void>;
  /** Takes an upload from the server. @throws CommandRefused */
  readonly end: (url: string) => Promise<void>;
  readonly onChange: () => void;
  /** Something was stored that other tabs should show. */
  readonly onStored: () => void;
}

/** How often an upload is begun anew by itself because the server does not know it, or its id, any more. */
const RENEWALS = 3;
/** Contents of files already sent that are kept for what shows them until the server's own picture is there. */
const SETTLED_KEPT = 20;

export function createFiles(dependencies: FilesDependencies): Files {
  const { newId, owner, onStored, connectivity } = dependencies;
  const store = createFileStore(dependencies.storage);
  /** Contents that are stored nowhere. */
  const contents = new Map<Id, Blob>();
  const queue = createTabOwnedQueue({
    store,
    owner,
    fromStored,
    orderOf: ({ id }: FileItem) => id,
    isSettled: ({ settled }) => settled,
    isOpenToOthers: ({ kept, settled }) => kept && !settled,
    onChange: dependencies.onChange,
  });

  const change = (id: Id, to: Partial<FileItem>): void => queue.change([id], (item) => ({ ...item, ...to }));
  const save = (id: Id): void => {
    const item = queue.get(id);
    if (item?.kept === true) void store.put(toStored(item)).then(onStored);
  };
  const changeAndSave = (id: Id, to: Partial<FileItem>): void => {
    change(id, to);
    save(id);
  };
  const content = async (id: Id): Promise<Blob | null> => contents.get(id) ?? (await store.content(id));
  const beginAnew = (id: Id, newName: boolean): boolean => {
    const item = queue.get(id);
    if (item === undefined || item.renewals >= RENEWALS) return false;
    const attachmentId = newName ? newId() : item.attachmentId;
    changeAndSave(id, { stage: "waiting", attachmentId, url: null, sent: 0, sentBytes: 0, renewals: item.renewals + 1 });
    return true;
  };
  const refuse = (id: Id, reason: ErrorCode): void => {
    const isLost = reason === "not_found" && queue.get(id)?.url != null;
    const isTaken = reason === "idempotency_conflict" || reason === "attachment_not_usable";
    if ((isLost || isTaken) && beginAnew(id, isTaken)) return;
    changeAndSave(id, { stage: "failed", reason });
  };

  const uploader = createUploader({
    ...dependencies,
    content,
    online: () => connectivity.online,
    waiting: () => queue.mine().filter(({ stage, settled }) => stage === "waiting" && !settled),
    onRunning: (id, uploading) => change(id, { uploading, sentBytes: queue.get(id)?.sent ?? 0 }),
    onBegun: (id, url) => url !== queue.get(id)?.url && changeAndSave(id, { url }),
    onProgress(id, bytes, confirmed) {
      const item = queue.get(id);
      if (item === undefined) return;
      if (confirmed) return changeAndSave(id, { sent: bytes, sentBytes: bytes });
      // Whole steps are enough for the eye.
      if (Math.floor((bytes / item.size) * 100) !== Math.floor((item.sentBytes / item.size) * 100)) change(id, { sentBytes: bytes });
    },
    onDone: (id) => changeAndSave(id, { stage: "uploaded", sent: queue.get(id)?.size ?? 0, sentBytes: queue.get(id)?.size ?? 0 }),
    onRefused: refuse,
  });
  const end = connectivity.onChange((event) => {
    if (event === "offline") uploader.interrupt();
    if (event === "online") uploader.wake();
  });
  const drop = (ids: readonly Id[]): void => {
    queue.drop(ids);
    for (const id of ids) {
      contents.delete(id);
      uploader.halt(id);
    }
  };
  // Of two tabs that go on with one file at the same moment only one may.
  const claim = async (former: FileItem): Promise<void> => {
    const item: FileItem = { ...former, owner, stage: "waiting", reason: null, renewals: 0 };
    if (!item.kept || (await store.claim(toStored(item), toStored(former)))) queue.hold([item]);
    uploader.pump();
    onStored();
  };
  const keep = async (item: FileItem, blob: Blob): Promise<void> => {
    const kept = await queue.untilStored([item.id], () => store.add(toStored(item), blob));
    const present = queue.get(item.id);
    if (present === undefined) return void store.remove([item.id]);
    if (kept) contents.delete(item.id);
    change(item.id, { kept });
    // What happened meanwhile was not stored with it.
    if (present.stage !== item.stage) save(item.id);
    if (kept) onStored();
    uploader.pump();
  };

  return {
    get items() {
      return queue.items;
    },
    get: queue.get,
    async load() {
      await queue.load();
      uploader.pump();
    },
    async adopt(former) {
      await queue.adopt(former);
      uploader.pump();
      onStored();
    },
    async refresh() {
      for (const id of await queue.refresh()) uploader.halt(id);
    },
    others: queue.others,
    add(chosen) {
      const item = newItem(chosen, newId(), owner);
      contents.set(item.id, chosen.content);
      queue.hold([item]);
      void keep(item, chosen.content);
      return item.id;
    },
    pause(id) {
      const item = queue.get(id);
      if (item?.stage !== "waiting" || item.owner !== owner) return;
      changeAndSave(id, { stage: "paused" });
      uploader.halt(id);
    },
    resume(id) {
      const item = queue.get(id);
      if (item?.stage === "paused" || item?.stage === "failed") void claim(item);
    },
    again(id, code) {
      const item = queue.get(id);
      if (item?.stage !== "uploaded" || item.owner !== owner) return false;
      if (code === "attachment_not_usable" && !beginAnew(id, true)) return false;
      if (code === "attachment_not_ready") changeAndSave(id, { stage: "waiting" });
      uploader.delay(id);
      return true;
    },
    remove(ids) {
      const urls = ids.flatMap((id) => queue.get(id)?.url ?? []);
      drop(ids);
      void store.remove(ids).then(onStored);
      for (const url of urls) dependencies.end(url).catch(() => {});
    },
    async release(ids) {
      const held = ids.filter((id) => queue.get(id) !== undefined);
      // At once, before its message goes: a file without a message is part of a draft.
      for (const id of held) {
        change(id, { settled: true });
        uploader.halt(id);
      }
      for (const id of held) {
        const blob = await content(id);
        if (blob !== null) contents.set(id, blob);
      }
      await store.remove(ids);
      onStored();
      const settled = queue.items.filter((item) => item.settled);
      drop(settled.slice(0, -SETTLED_KEPT).map(({ id }) => id));
    },
    content,
    wake: uploader.wake,
    stop() {
      end();
      uploader.stop();
    },
  };
}
