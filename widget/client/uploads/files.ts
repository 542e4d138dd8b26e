import type { ErrorCode } from "../../../protocol/errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Connectivity } from "../platform/connectivity.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { ClientStorage } from "../platform/storage.ts";
import type { RetryPump } from "../queue/retry-pump.ts";
import { createTabOwnedQueue, type TabOwnedQueue } from "../queue/tab-owned-queue.ts";
import { fromStored, newItem, toStored, type FileItem, type NewFile } from "./file-item.ts";
import { createFileStore, type FileStore } from "./file-store.ts";
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
  return new TabFiles(dependencies);
}

class TabFiles implements Files {
  readonly #dependencies: FilesDependencies;
  readonly #store: FileStore;
  readonly #queue: TabOwnedQueue<FileItem>;
  readonly #uploader: RetryPump;
  readonly #endListening: () => void;
  /** Contents that are stored nowhere. */
  readonly #contents = new Map<Id, Blob>();

  constructor(dependencies: FilesDependencies) {
    const { owner, connectivity, onChange } = dependencies;
    this.#dependencies = dependencies;
    this.#store = createFileStore(dependencies.storage);
    this.#queue = createTabOwnedQueue({
      store: this.#store,
      owner,
      fromStored,
      orderOf: ({ id }: FileItem) => id,
      isSettled: ({ settled }) => settled,
      isOpenToOthers: ({ kept, settled }) => kept && !settled,
      onChange,
    });
    this.#uploader = this.#openUploader();
    this.#endListening = connectivity.onChange((event) => {
      if (event === "offline") this.#uploader.interrupt();
      if (event === "online") this.#uploader.wake();
    });
  }

  get items(): readonly FileItem[] {
    return this.#queue.items;
  }

  get(id: Id): FileItem | undefined {
    return this.#queue.get(id);
  }

  async load(): Promise<void> {
    await this.#queue.load();
    this.#uploader.pump();
  }

  async adopt(former: string | null): Promise<void> {
    await this.#queue.adopt(former);
    this.#uploader.pump();
    this.#dependencies.onStored();
  }

  async refresh(): Promise<void> {
    for (const id of await this.#queue.refresh()) this.#uploader.halt(id);
  }

  others(): readonly string[] {
    return this.#queue.others();
  }

  add(chosen: NewFile): Id {
    const { newId, owner } = this.#dependencies;
    const item = newItem(chosen, newId(), owner);
    this.#contents.set(item.id, chosen.content);
    this.#queue.hold([item]);
    void this.#keep(item, chosen.content);
    return item.id;
  }

  pause(id: Id): void {
    const item = this.get(id);
    if (item?.stage !== "waiting" || item.owner !== this.#dependencies.owner) return;
    this.#changeAndSave(id, { stage: "paused" });
    this.#uploader.halt(id);
  }

  resume(id: Id): void {
    const item = this.get(id);
    if (item?.stage === "paused" || item?.stage === "failed") void this.#claim(item);
  }

  again(id: Id, code: "attachment_not_ready" | "attachment_not_usable"): boolean {
    const item = this.get(id);
    if (item?.stage !== "uploaded" || item.owner !== this.#dependencies.owner) return false;
    if (code === "attachment_not_usable" && !this.#beginAnew(id, true)) return false;
    if (code === "attachment_not_ready") this.#changeAndSave(id, { stage: "waiting" });
    this.#uploader.delay(id);
    return true;
  }

  remove(ids: readonly Id[]): void {
    const { onStored, end } = this.#dependencies;
    const urls = ids.flatMap((id) => this.get(id)?.url ?? []);
    this.#drop(ids);
    void this.#store.remove(ids).then(onStored);
    for (const url of urls) end(url).catch(() => {});
  }

  async release(ids: readonly Id[]): Promise<void> {
    const held = ids.filter((id) => this.get(id) !== undefined);
    // At once, before its message goes: a file without a message is part of a draft.
    for (const id of held) {
      this.#change(id, { settled: true });
      this.#uploader.halt(id);
    }
    for (const id of held) {
      const blob = await this.content(id);
      if (blob !== null) this.#contents.set(id, blob);
    }
    await this.#store.remove(ids);
    this.#dependencies.onStored();
    const settled = this.items.filter((item) => item.settled);
    this.#drop(settled.slice(0, -SETTLED_KEPT).map(({ id }) => id));
  }

  async content(id: Id): Promise<Blob | null> {
    return this.#contents.get(id) ?? (await this.#store.content(id));
  }

  wake(): void {
    this.#uploader.wake();
  }

  stop(): void {
    this.#endListening();
    this.#uploader.stop();
  }

  #openUploader(): RetryPump {
    const { clock, randomness, connectivity, upload } = this.#dependencies;
    return createUploader({
      clock,
      randomness,
      upload,
      content: (id) => this.content(id),
      online: () => connectivity.online,
      waiting: () => this.#queue.mine().filter(({ stage, settled }) => stage === "waiting" && !settled),
      onRunning: (id, uploading) => this.#change(id, { uploading, sentBytes: this.get(id)?.sent ?? 0 }),
      onBegun: (id, url) => url !== this.get(id)?.url && this.#changeAndSave(id, { url }),
      onProgress: (id, bytes, confirmed) => this.#progress(id, bytes, confirmed),
      onDone: (id) => this.#changeAndSave(id, { stage: "uploaded", sent: this.get(id)?.size ?? 0, sentBytes: this.get(id)?.size ?? 0 }),
      onRefused: (id, reason) => this.#refuse(id, reason),
    });
  }

  #change(id: Id, to: Partial<FileItem>): void {
    this.#queue.change([id], (item) => ({ ...item, ...to }));
  }

  #save(id: Id): void {
    const item = this.get(id);
    if (item?.kept === true) void this.#store.put(toStored(item)).then(this.#dependencies.onStored);
  }

  #changeAndSave(id: Id, to: Partial<FileItem>): void {
    this.#change(id, to);
    this.#save(id);
  }

  #progress(id: Id, bytes: number, confirmed: boolean): void {
    const item = this.get(id);
    if (item === undefined) return;
    if (confirmed) return this.#changeAndSave(id, { sent: bytes, sentBytes: bytes });
    // Whole steps are enough for the eye.
    if (Math.floor((bytes / item.size) * 100) !== Math.floor((item.sentBytes / item.size) * 100)) this.#change(id, { sentBytes: bytes });
  }

  #beginAnew(id: Id, newName: boolean): boolean {
    const item = this.get(id);
    if (item === undefined || item.renewals >= RENEWALS) return false;
    const attachmentId = newName ? this.#dependencies.newId() : item.attachmentId;
    this.#changeAndSave(id, { stage: "waiting", attachmentId, url: null, sent: 0, sentBytes: 0, renewals: item.renewals + 1 });
    return true;
  }

  #refuse(id: Id, reason: ErrorCode): void {
    const isLost = reason === "not_found" && this.get(id)?.url != null;
    const isTaken = reason === "idempotency_conflict" || reason === "attachment_not_usable";
    if ((isLost || isTaken) && this.#beginAnew(id, isTaken)) return;
    this.#changeAndSave(id, { stage: "failed", reason });
  }

  #drop(ids: readonly Id[]): void {
    this.#queue.drop(ids);
    for (const id of ids) {
      this.#contents.delete(id);
      this.#uploader.halt(id);
    }
  }

  // Of two tabs that go on with one file at the same moment only one may.
  async #claim(former: FileItem): Promise<void> {
    const item: FileItem = { ...former, owner: this.#dependencies.owner, stage: "waiting", reason: null, renewals: 0 };
    if (!item.kept || (await this.#store.claim(toStored(item), toStored(former)))) this.#queue.hold([item]);
    this.#uploader.pump();
    this.#dependencies.onStored();
  }

  async #keep(item: FileItem, blob: Blob): Promise<void> {
    const kept = await this.#queue.untilStored([item.id], () => this.#store.add(toStored(item), blob));
    const present = this.get(item.id);
    if (present === undefined) return void this.#store.remove([item.id]);
    if (kept) this.#contents.delete(item.id);
    this.#change(item.id, { kept });
    // What happened meanwhile was not stored with it.
    if (present.stage !== item.stage) this.#save(item.id);
    if (kept) this.#dependencies.onStored();
    this.#uploader.pump();
  }
}
