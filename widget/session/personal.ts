import type { OutgoingMessage } from "../../protocol/commands.ts";
import type { Message } from "../../protocol/entities.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { SendResult } from "../../protocol/frames.ts";
import type { Id } from "../../protocol/ids.ts";
import { createOutbox, type Outbox } from "../outbox/outbox.ts";
import type { OutgoingItem } from "../outbox/outgoing-item.ts";
import type { Platform } from "../platform/platform.ts";
import type { ClientStorage } from "../platform/storage.ts";
import { putDraft, putOutbox } from "../store/local-changes.ts";
import type { ChatState, Outgoing } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import { storageName, type Identity } from "./identities.ts";
import { createPersistence, type Persistence } from "./persistence.ts";

/** What this device keeps of one person, shared with the person's other tabs: state, outbox, drafts. */
export interface Personal {
  readonly identity: Identity;
  readonly outbox: Outbox;
  readonly persistence: Persistence;
  /** Puts stored messages and drafts into the store, and takes over what ended tabs left unsent. */
  load(): Promise<void>;
  saveDraft(roomId: Id, text: string): void;
  /** Ends the use of it; what is stored stays. */
  close(): void;
  /** Ends the use of it once the state at hand is stored. */
  leave(): Promise<void>;
  /** Deletes everything stored, and tells the other tabs. */
  wipe(): Promise<void>;
}

export interface PersonalDependencies {
  readonly identity: Identity;
  readonly storage: ClientStorage;
  readonly platform: Platform;
  readonly store: Store<ChatState>;
  readonly newId: () => Id;
  readonly send: (roomId: Id, messages: OutgoingMessage[]) => Promise<readonly SendResult[]>;
  readonly onCommitted: (message: Message) => boolean;
  readonly onFailed: (roomId: Id, messageId: Id, reason: ErrorCode) => void;
  /** Another tab has deleted everything. */
  readonly onWiped: () => void;
}

type Notice = "outbox" | "drafts" | "wiped";

export function createPersonal(dependencies: PersonalDependencies): Personal {
  const { identity, storage, platform, store, newId } = dependencies;
  const name = storageName(identity);
  const owner = newId();
  const lockName = (tab: string): string => `${name}:${tab}`;
  const undo: (() => void)[] = [];
  const awaited = new Set<string>();
  let channel = platform.openChannel(name, (notice) => void hear(notice));
  const tell = (notice: Notice): void => channel?.post(notice);

  const outbox = createOutbox({
    storage,
    newId,
    owner,
    clock: platform.clock,
    randomness: platform.randomness,
    send: dependencies.send,
    onChange: (items) => store.update((state) => putOutbox(state, byRoom(items, state.outbox))),
    onCommitted: dependencies.onCommitted,
    onFailed: (item, reason) => dependencies.onFailed(item.roomId, item.id, reason),
    onStored: () => tell("outbox"),
  });
  // The lock of a tab comes free when the tab ends, however it ends; what it left is sent by who gets the lock first.
  const awaitOthers = (): void => {
    for (const other of outbox.others()) {
      if (awaited.has(other) || platform.locks === null) continue;
      awaited.add(other);
      undo.push(platform.locks.whenFree(lockName(other), () => outbox.adopt(other)));
    }
  };
  const loadDrafts = async (): Promise<void> => {
    const entries = await storage.entries("drafts").catch(() => new Map<string, unknown>());
    for (const [roomId, text] of entries) if (typeof text === "string") store.update((state) => putDraft(state, roomId, text));
  };
  const hear = async (notice: string): Promise<void> => {
    if (notice === "wiped") return dependencies.onWiped();
    if (notice === "drafts") return loadDrafts();
    await outbox.refresh();
    awaitOthers();
  };

  const persistence = createPersistence({ storage, store, clock: platform.clock });

  return {
    identity,
    outbox,
    persistence,
    async load() {
      if (platform.locks !== null) undo.push(platform.locks.hold(lockName(owner)));
      undo.push(
        platform.connectivity.warnBeforeLeaving(() => !storage.persistent && outbox.items.some(({ stage }) => stage !== "committed")),
      );
      await loadDrafts();
      await outbox.load();
      // Without locks nobody knows which tabs live; a message that two of them send is still one message (SYNC-1).
      if (platform.locks === null) await outbox.adopt(null);
      awaitOthers();
    },
    saveDraft(roomId, text) {
      const change = new Map([[roomId, text === "" ? undefined : text]]);
      storage
        .update("drafts", [], () => change)
        .then(
          () => tell("drafts"),
          () => {},
        );
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
      end("wiped");
      await storage.wipe().catch(() => {});
    },
  };

  function end(notice?: Notice): void {
    for (const action of undo.splice(0)) action();
    outbox.stop();
    if (notice !== undefined) tell(notice);
    // What is still being stored has nobody to tell any more.
    channel?.close();
    channel = null;
  }
}

/** Rows by room, in sending order. Rooms in which nothing has changed keep their rows' identity. */
function byRoom(items: readonly OutgoingItem[], present: ChatState["outbox"]): ChatState["outbox"] {
  const rooms = new Map<Id, Outgoing[]>();
  for (const item of items) {
    const rows = rooms.get(item.roomId) ?? [];
    rooms.set(item.roomId, rows);
    rows.push(toOutgoing(item));
  }
  return new Map([...rooms].map(([roomId, rows]) => [roomId, reuse(rows, present.get(roomId))]));
}

function toOutgoing({ id, roomId, body, mentions, createdAt, stage, reason }: OutgoingItem): Outgoing {
  return { id, roomId, body, mentions, createdAt, stage: stage === "committed" ? "sending" : stage, reason };
}

function reuse(rows: readonly Outgoing[], present: readonly Outgoing[] | undefined): readonly Outgoing[] {
  const joined = rows.map((row) => {
    const former = present?.find(({ id }) => id === row.id);
    return former !== undefined && former.stage === row.stage && former.reason === row.reason ? former : row;
  });
  return present !== undefined && joined.length === present.length && joined.every((row, index) => row === present[index])
    ? present
    : joined;
}
