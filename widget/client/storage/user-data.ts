import type { Command } from "../../../protocol/commands.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { AckFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import { itemsToEnd, messagesOf, showCommands, type OutboxItem } from "../outbox/outbox-item.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import type { Platform } from "../platform/platform.ts";
import type { ClientStorage } from "../platform/storage.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { TokenSource } from "../transport/tokens.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { createLazyUploads, type LazyUploads } from "./lazy-uploads.ts";
import { answerPresence, WIPED } from "./former-persons.ts";
import { storageName, type Identity } from "./identities.ts";
import { showOutgoing } from "./outbox-view.ts";
import { createPersistence, type Persistence } from "./persistence.ts";
import { createTabLine } from "./tab-line.ts";

/** What of a person is kept: state, outbox, files, drafts. */
interface UserDataParts {
  readonly identity: Identity;
  readonly outbox: Outbox;
  readonly lazyUploads: LazyUploads;
  readonly drafts: Drafts;
  readonly persistence: Persistence;
}

/** What this device keeps of one person, shared with the person's other tabs. */
export interface UserData extends UserDataParts {
  /** Puts stored messages and drafts into the store, and takes over what ended tabs left unsent. */
  load(): Promise<void>;
  /** A way out has opened: tries at once what waits for a next try. */
  wake(): void;
  /** Takes out what was to go to a room that is lost. */
  dropRoom(roomId: Id): void;
  /** Drops drafts' files of rooms that were lost while nobody listened; a message with files stays, for its text, and fails. */
  dropUnlisted(rooms: ChatState["rooms"]): void;
  /** Ends the use of it; what is stored stays. */
  close(): void;
  /** Ends the use of it once the state at hand is stored. */
  leave(): Promise<void>;
  /** Deletes everything stored, and tells the other tabs. */
  wipe(): Promise<void>;
}

export interface UserDataDependencies {
  readonly identity: Identity;
  readonly storage: ClientStorage;
  readonly platform: Platform;
  readonly store: Store<ChatState>;
  readonly newId: () => Id;
  /** Base address of the server. */
  readonly server: string;
  readonly tokens: Pick<TokenSource, "token" | "refresh">;
  /** Carries a command to the server. @throws CommandRefused */
  readonly command: (command: Command) => Promise<AckFrame>;
  readonly onCommitted: (message: Message) => void;
  /** Refused for good; `isTold`: somebody waits for it and hears of it. */
  readonly onFailed: (item: OutboxItem, reason: ErrorCode, isTold: boolean) => void;
  /** A message was taken out before it was sent. */
  readonly onDropped: (messageId: Id) => void;
  /** Another tab has deleted everything. */
  readonly onWiped: () => void;
}

/** Tells the other tabs that messages or files have changed. */
const CHANGED = "outbox";

export function createUserData(dependencies: UserDataDependencies): UserData {
  const { identity, storage, platform, store, newId } = dependencies;
  const { clock, locks } = platform;
  const owner = newId();
  let ended = false;

  const show = (): void => {
    const { items } = outbox;
    store.update((state) => showCommands(showOutgoing(state, messagesOf(items), lazyUploads.items), items));
  };
  // A session that was ended meanwhile would take what nobody else could have then.
  const adopt = async (former: string | null): Promise<void> => {
    if (!ended) await outbox.adopt(former);
    endSent(outbox, drafts);
    if (!ended) await lazyUploads.adopt(former);
  };
  const awaitOthers = (): void => line.awaitEnds([...outbox.others(), ...lazyUploads.others()]);
  const hear = async (notice: string): Promise<void> => {
    if (notice === WIPED) return dependencies.onWiped();
    if (drafts.hear(notice)) return;
    if (notice !== CHANGED) return answerPresence(notice, line.tell);
    await outbox.refresh();
    await lazyUploads.refresh();
    awaitOthers();
  };
  const line = createTabLine({ platform, owner, name: storageName(identity), onNotice: (notice) => void hear(notice), onEnded: adopt });
  const drafts = createDrafts({ storage, store, owner, clock, tell: line.tell });
  const shared = { ...dependencies, ...platform, owner, onStored: () => line.tell(CHANGED) };
  const lazyUploads = createLazyUploads({ ...shared, onChange: () => (show(), outbox.advance()) });
  const outbox = createOutbox({
    ...shared,
    files: lazyUploads,
    onChange: show,
    awaitsEcho: (item) => itemsToEnd(store.state, [item]).length === 0,
  });
  const parts: UserDataParts = { identity, outbox, lazyUploads, drafts, persistence: createPersistence({ storage, store, clock }) };
  const undo: (() => void)[] = [];
  return {
    ...parts,
    ...roomData(parts),
    async load() {
      line.join();
      undo.push(...watchPage(dependencies, parts));
      await drafts.load();
      await outbox.load();
      endSent(outbox, drafts);
      await lazyUploads.refresh();
      if (ended) return;
      // Without locks nobody knows which tabs live; a message that two of them send is still one message (SYNC-1).
      if (locks === null) await adopt(null);
      awaitOthers();
    },
    ...endings(dependencies, parts, (last) => {
      ended = true;
      for (const action of undo.splice(0)) action();
      line.close(last);
    }),
  };
}

// A page that died right after a message was stored may not have stored that its draft is over.
function endSent(outbox: Outbox, drafts: Drafts): void {
  for (const { roomId, draft } of messagesOf(outbox.items)) if (draft !== undefined) drafts.end(roomId, draft);
}

/** Asks before a page is left that would take something along, and reads anew what other tabs wrote while this one slept. */
function watchPage({ platform, storage }: UserDataDependencies, { outbox, lazyUploads, drafts }: UserDataParts): (() => void)[] {
  const { connectivity } = platform;
  return [
    connectivity.warnBeforeLeaving(
      () =>
        (!storage.persistent && outbox.items.some(({ stage }) => stage !== "committed")) ||
        lazyUploads.items.some(({ kept, settled }) => !kept && !settled),
    ),
    // A tab that slept, or came back with all it held, has not heard what the others told.
    connectivity.onChange((event) => void (event === "visible" ? drafts.load() : null)),
  ];
}

function roomData({ outbox, lazyUploads, drafts }: UserDataParts): Pick<UserData, "wake" | "dropRoom" | "dropUnlisted"> {
  return {
    wake() {
      outbox.wake();
      lazyUploads.wake();
    },
    dropRoom(roomId) {
      outbox.dropRoom(roomId);
      void lazyUploads.dropRoom(roomId);
      drafts.drop(roomId);
    },
    dropUnlisted(rooms) {
      const taken = new Set(messagesOf(outbox.items).flatMap(({ files }) => files));
      for (const { id, roomId } of lazyUploads.items) if (!rooms.has(roomId) && !taken.has(id)) lazyUploads.remove(id);
    },
  };
}

/** The ways in which the use of it ends; `leave` leaves the line between tabs, with a last word where there is one. */
function endings(
  { storage }: UserDataDependencies,
  { outbox, lazyUploads, drafts, persistence }: UserDataParts,
  leave: (last: string | null) => void,
): Pick<UserData, "close" | "leave" | "wipe"> {
  const end = (last: string | null): void => {
    outbox.stop();
    lazyUploads.stop();
    drafts.stop();
    leave(last);
  };
  return {
    close() {
      end(null);
      storage.close();
    },
    async leave() {
      end(null);
      persistence.end();
      await persistence.flush();
      storage.close();
    },
    async wipe() {
      end(WIPED);
      await storage.wipe().catch(() => {});
    },
  };
}
