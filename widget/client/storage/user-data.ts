import type { Command } from "../../../protocol/commands.ts";
import type { Draft } from "../../../protocol/personal/drafts.ts";
import type { Message } from "../../../protocol/entities.ts";
import type { AckFrame } from "../../../protocol/frames.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { CommandFailure } from "../outbox/command-kind.ts";
import { itemsToEnd, kindOf, messagesOf, showCommands } from "../outbox/outbox-item.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import type { Platform } from "../platform/platform.ts";
import { conversationIn } from "../store/conversation.ts";
import type { ChatState } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { TokenSource } from "../transport/tokens.ts";
import { createDraftSync, type DraftSync } from "./draft-sync.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { createLazyUploads, type LazyUploads } from "./lazy-uploads.ts";
import { showOutgoing } from "./outbox-view.ts";
import { createPersistence, type Persistence } from "./persistence.ts";
import { CHANGED, type UserStorage } from "./user-storage.ts";

/** What of a person is kept: state, outbox, files, drafts. */
interface UserDataParts {
  readonly outbox: Outbox;
  readonly lazyUploads: LazyUploads;
  readonly drafts: Drafts;
  readonly persistence: Persistence;
}

/** What this device keeps of one person, shared with the person's other tabs: reads, changes and stores what is in their `UserStorage`. */
export interface UserData extends UserDataParts {
  /** Puts stored messages and drafts into the store, and takes over what ended tabs left unsent. */
  load(): Promise<void>;
  /** A way out has opened: tries at once what waits for a next try. */
  wake(): void;
  /** An opening was read: what has no log of its own is read anew. */
  opened(): void;
  /** One's own log has told of drafts on other devices. */
  hearDrafts(drafts: readonly Draft[]): void;
  /** Takes out what was to go to a room that is lost. */
  dropRoom(roomId: Id): void;
  /** Drops drafts' files of rooms that were lost while nobody listened; a message with files stays, for its text, and fails. */
  dropUnlisted(rooms: ChatState["rooms"]): void;
  /** Takes what another tab has told. */
  hear(notice: string): Promise<void>;
  /** Takes over what a tab that has ended left. */
  adopt(former: string): Promise<void>;
  /** Ends the use of it; what is stored stays. */
  stop(): void;
}

export interface UserDataDependencies {
  readonly userStorage: UserStorage;
  readonly platform: Platform;
  readonly store: Store<ChatState>;
  readonly newId: () => Id;
  /** Base address of the server. */
  readonly server: string;
  readonly tokens: Pick<TokenSource, "token" | "refresh">;
  /** Carries a command to the server. @throws CommandRefused */
  readonly command: (command: Command) => Promise<AckFrame>;
  /** The drafts that the server has of the person. @throws CommandRefused */
  readonly readDrafts: () => Promise<readonly Draft[]>;
  readonly onCommitted: (message: Message) => void;
  /** Refused for good, and nobody waits for it who would hear of it. */
  readonly onFailed: (failure: CommandFailure) => void;
  /** A message was taken out before it was sent. */
  readonly onDropped: (messageId: Id) => void;
}

export function createUserData(dependencies: UserDataDependencies): UserData {
  const { userStorage, platform, store, onFailed } = dependencies;
  const { storage, owner, line } = userStorage;
  const { clock, locks } = platform;
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
  const { drafts, sync } = createDraftParts(dependencies);
  const shared = { ...dependencies, ...platform, storage, owner, onStored: () => line.tell(CHANGED) };
  const lazyUploads = createLazyUploads({ ...shared, onChange: () => (show(), outbox.advance()) });
  const outbox = createOutbox({
    ...shared,
    files: lazyUploads,
    onFailed: (item, reason, isTold) => isTold || onFailed(kindOf(item).failure(item, reason)),
    onChange: show,
    awaitsEcho: (item) => itemsToEnd(store.state, [item]).length === 0,
  });
  const parts: UserDataParts = { outbox, lazyUploads, drafts, persistence: createPersistence({ storage, store, clock }) };
  const undo = watchPage(dependencies, parts);
  return {
    ...parts,
    ...roomData(parts, sync),
    async load() {
      line.join();
      await drafts.load();
      await outbox.load();
      endSent(outbox, drafts);
      await lazyUploads.refresh();
      if (ended) return;
      // Without locks nobody knows which tabs live; a message that two of them send is still one message (SYNC-1).
      if (locks === null) await adopt(null);
      awaitOthers();
      sync.wake();
    },
    adopt,
    async hear(notice) {
      if (drafts.hear(notice) || notice !== CHANGED) return;
      await outbox.refresh();
      await lazyUploads.refresh();
      awaitOthers();
    },
    stop() {
      ended = true;
      for (const action of undo.splice(0)) action();
      for (const part of [outbox, lazyUploads, drafts, sync]) part.stop();
      parts.persistence.end();
    },
  };
}

/** Drafts of this device, and what keeps them in step with the person's others. */
function createDraftParts(dependencies: UserDataDependencies): { readonly drafts: Drafts; readonly sync: DraftSync } {
  const { userStorage, platform, store, readDrafts: read } = dependencies;
  const { storage, owner, line } = userStorage;
  const { clock } = platform;
  const drafts: Drafts = createDrafts({ storage, store, owner, clock, tell: line.tell, changed: (id) => sync.changed(id) });
  const sync = createDraftSync({
    ...dependencies,
    clock,
    read,
    latest: (id) => drafts.latest(id),
    conversations: () => drafts.conversations(),
    take: (id, version) => drafts.take(id, version),
  });
  return { drafts, sync };
}

// A page that died right after a message was stored may not have stored that its draft is over.
function endSent(outbox: Outbox, drafts: Drafts): void {
  for (const { roomId, threadId, draft } of messagesOf(outbox.items))
    if (draft !== undefined) drafts.end(conversationIn(roomId, threadId), draft);
}

/**
 * Asks before a page is left that would take something along, stores what has changed when it may be left, reads anew what other tabs wrote while this
 * one slept, and ends what has nothing more to wait for.
 */
function watchPage(
  { platform, store, userStorage: { storage } }: UserDataDependencies,
  { outbox, lazyUploads, drafts, persistence }: UserDataParts,
): (() => void)[] {
  const { connectivity } = platform;
  return [
    store.subscribe(() => outbox.confirm(itemsToEnd(store.state, outbox.items))),
    connectivity.warnBeforeLeaving(
      () =>
        (!storage.persistent && outbox.items.some(({ stage }) => stage !== "committed")) ||
        lazyUploads.items.some(({ kept, settled }) => !kept && !settled),
    ),
    connectivity.onChange((event) => {
      // A tab that slept, or came back with all it held, has not heard what the others told.
      if (event === "visible") void drafts.load();
      if (event === "hidden" || event === "leaving") void persistence.flush();
    }),
  ];
}

function roomData(
  { outbox, lazyUploads, drafts }: UserDataParts,
  sync: DraftSync,
): Pick<UserData, "wake" | "opened" | "hearDrafts" | "dropRoom" | "dropUnlisted"> {
  return {
    wake() {
      outbox.wake();
      lazyUploads.wake();
      sync.wake();
    },
    opened: () => sync.wake(true),
    hearDrafts: (heard) => sync.hear(heard),
    dropRoom(roomId) {
      outbox.dropRoom(roomId);
      void lazyUploads.dropRoom(roomId);
      drafts.drop(roomId);
      sync.drop(roomId);
    },
    dropUnlisted(rooms) {
      const taken = new Set(messagesOf(outbox.items).flatMap(({ files }) => files));
      for (const { id, roomId } of lazyUploads.items) if (!rooms.has(roomId) && !taken.has(id)) lazyUploads.remove(id);
    },
  };
}
