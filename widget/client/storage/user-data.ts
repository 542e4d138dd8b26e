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

/** What this device keeps of one person, shared with the person's other tabs: state, outbox, files, drafts. */
export interface UserData {
  readonly identity: Identity;
  readonly outbox: Outbox;
  readonly lazyUploads: LazyUploads;
  readonly drafts: Drafts;
  readonly persistence: Persistence;
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

/** What tabs tell each other, beside drafts. */
type Notice = "outbox" | typeof WIPED;

export function createUserData(dependencies: UserDataDependencies): UserData {
  const { identity, storage, platform, store, newId } = dependencies;
  const name = storageName(identity);
  const owner = newId();
  const lockName = (tab: string): string => `${name}:${tab}`;
  // Whoever comes in another tab sees by this lock that the person is here.
  const undo: (() => void)[] = platform.locks === null ? [] : [platform.locks.hold(name)];
  const awaited = new Set<string>();
  let ended = false;
  let channel = platform.openChannel(name, (notice) => void hear(notice));
  const tell = (notice: Notice): void => channel?.post(notice);
  const drafts = createDrafts({ storage, store, owner, clock: platform.clock, tell: (notice) => channel?.post(notice) });

  const show = (): void => {
    const { items } = outbox;
    store.update((state) => showCommands(showOutgoing(state, messagesOf(items), lazyUploads.items), items));
  };
  const lazyUploads = createLazyUploads({
    storage,
    newId,
    owner,
    server: dependencies.server,
    tokens: dependencies.tokens,
    clock: platform.clock,
    randomness: platform.randomness,
    connectivity: platform.connectivity,
    sendBytes: platform.sendBytes,
    onChange() {
      show();
      outbox.advance();
    },
    onStored: () => tell("outbox"),
  });
  const outbox: Outbox = createOutbox({
    storage,
    newId,
    owner,
    clock: platform.clock,
    randomness: platform.randomness,
    command: dependencies.command,
    files: lazyUploads,
    onChange: show,
    onCommitted: dependencies.onCommitted,
    awaitsEcho: (item) => itemsToEnd(store.state, [item]).length === 0,
    onFailed: dependencies.onFailed,
    onDropped: dependencies.onDropped,
    onStored: () => tell("outbox"),
  });
  // A session that was ended meanwhile would take what nobody else could have then.
  const adopt = async (former: string | null): Promise<void> => {
    if (!ended) await outbox.adopt(former);
    if (!ended) await lazyUploads.adopt(former);
  };
  // The lock of a tab comes free when the tab ends, however it ends; what it left is sent by who gets the lock first.
  const awaitOthers = (): void => {
    for (const other of [...outbox.others(), ...lazyUploads.others()]) {
      if (awaited.has(other) || platform.locks === null) continue;
      awaited.add(other);
      undo.push(platform.locks.whenFree(lockName(other), () => adopt(other)));
    }
  };
  const hear = async (notice: string): Promise<void> => {
    if (notice === WIPED) return dependencies.onWiped();
    if (drafts.hear(notice)) return;
    if (notice !== "outbox") return answerPresence(notice, (answer) => channel?.post(answer));
    await outbox.refresh();
    await lazyUploads.refresh();
    awaitOthers();
  };

  const persistence = createPersistence({ storage, store, clock: platform.clock });

  return {
    identity,
    outbox,
    lazyUploads,
    drafts,
    persistence,
    async load() {
      if (platform.locks !== null) undo.push(platform.locks.hold(lockName(owner)));
      undo.push(
        platform.connectivity.warnBeforeLeaving(
          () =>
            (!storage.persistent && outbox.items.some(({ stage }) => stage !== "committed")) ||
            lazyUploads.items.some(({ kept, settled }) => !kept && !settled),
        ),
      );
      // A tab that slept, or came back with all it held, has not heard what the others told.
      undo.push(platform.connectivity.onChange((event) => void (event === "visible" ? drafts.load() : null)));
      await drafts.load();
      await outbox.load();
      await lazyUploads.refresh();
      if (ended) return;
      // Without locks nobody knows which tabs live; a message that two of them send is still one message (SYNC-1).
      if (platform.locks === null) await adopt(null);
      awaitOthers();
    },
    wake() {
      outbox.wake();
      lazyUploads.wake();
    },
    dropRoom(roomId) {
      outbox.dropRoom(roomId);
      lazyUploads.dropRoom(roomId);
      drafts.drop(roomId);
    },
    dropUnlisted(rooms) {
      const taken = new Set(messagesOf(outbox.items).flatMap(({ files }) => files));
      for (const { id, roomId } of lazyUploads.items) if (!rooms.has(roomId) && !taken.has(id)) lazyUploads.remove(id);
    },
    close() {
      end();
      storage.close();
    },
    async leave() {
      end();
      persistence.end();
      await persistence.flush();
      storage.close();
    },
    async wipe() {
      end(WIPED);
      await storage.wipe().catch(() => {});
    },
  };

  function end(notice?: Notice): void {
    ended = true;
    for (const action of undo.splice(0)) action();
    outbox.stop();
    lazyUploads.stop();
    drafts.stop();
    if (notice !== undefined) tell(notice);
    // What is still being stored has nobody to tell any more.
    channel?.close();
    channel = null;
  }
}
