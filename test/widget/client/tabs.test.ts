import { UNTOUCHED } from "../../../protocol/entities.ts";
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createIdMaker, type Id } from "../../../protocol/ids.ts";
import type { SendResult } from "../../../protocol/frames.ts";
import { createLocks } from "../../../widget/client/platform/browser/locks.ts";
import { createPlatform } from "../../../widget/client/platform/browser/platform.ts";
import type { Platform } from "../../../widget/client/platform/platform.ts";
import { CommandRefused } from "../../../widget/client/platform/command-refused.ts";
import { createUserData, type UserData } from "../../../widget/client/storage/user-data.ts";
import { createUserStorage, type UserStorage } from "../../../widget/client/storage/user-storage.ts";
import { INITIAL_STATE } from "../../../widget/client/store/initial.ts";
import type { ChatState } from "../../../widget/client/store/state.ts";
import { createStore, type Store } from "../../../widget/client/store/store.ts";
import { createFakeDevice } from "../../support/fake-platform.ts";

const newId = createIdMaker({ now: Date.now, random: (bytes) => crypto.getRandomValues(bytes) });

interface Tab {
  readonly userStorage: UserStorage;
  readonly userData: UserData;
  readonly store: Store<ChatState>;
  readonly sent: string[];
  wiped: boolean;
  end(): void;
  until(condition: (state: ChatState) => boolean): Promise<void>;
}

/** Tabs of one person on one device, with the real locks and lines between them. */
function device() {
  const disk = createFakeDevice();
  const identity = { tenantId: newId(), userId: newId() };
  const parts: Platform = { ...createPlatform(), locks: createLocks() };
  return {
    async tab(online: boolean): Promise<Tab> {
      const store = createStore(INITIAL_STATE);
      const sent: string[] = [];
      const userStorage = createUserStorage({
        identity,
        platform: parts,
        owner: newId(),
        storage: await disk.openStorage(`staff-chat:${identity.tenantId}:${identity.userId}`),
        onNotice: (notice) => void tab.userData.hear(notice),
        onEnded: (former) => tab.userData.adopt(former),
        onWiped: () => {
          tab.wiped = true;
          store.update((state) => ({ ...state }));
        },
      });
      const tab: Tab = {
        userStorage,
        store,
        sent,
        wiped: false,
        end() {
          tab.userData.stop();
          void userStorage.close();
        },
        userData: createUserData({
          userStorage,
          store,
          newId,
          server: "https://chat.test",
          tokens: { token: async () => "token", refresh: async () => "token" },
          platform: parts,
          readDrafts: () => Promise.resolve([]),
          async command(command) {
            if (!online) throw new CommandRefused("unavailable");
            assert.ok(command.type === "send_messages");
            sent.push(...command.messages.map(({ body }) => body));
            const messages = command.messages.map(({ id, body }): SendResult => ({
              outcome: "committed",
              duplicate: false,
              message: {
                id,
                roomId: newId(),
                position: 1,
                senderId: id,
                kind: "text",
                body,
                mentions: [],
                attachments: [],
                createdAt: 0,
                ...UNTOUCHED,
                changed: 1,
              },
            }));
            return { type: "ack", id: command.id, messages };
          },
          onCommitted: () => {},
          onFailed: () => {},
          onDropped: () => {},
        }),
        until: (condition) =>
          new Promise((resolve) => {
            const look = (): void => {
              if (!condition(store.state)) return;
              unsubscribe();
              resolve();
            };
            const unsubscribe = store.subscribe(look);
            look();
          }),
      };
      await tab.userData.load();
      return tab;
    },
  };
}

const rows = (state: ChatState, roomId: Id): string[] => state.outbox.get(roomId)?.map(({ body }) => body) ?? [];

suite("tabs of one person", { skip: createLocks() === null && "no Web Locks here" }, () => {
  test("R7 SYNC-11 what one tab has on its way is shown by the others, which leave it alone until that tab ends", async () => {
    const { tab } = device();
    const [first, second] = [await tab(false), await tab(true)];
    const roomId = newId();
    first.userData.outbox.add({ roomId, body: "mine", mentions: [] });
    await second.until((state) => rows(state, roomId).includes("mine"));
    assert.deepEqual(second.sent, []);
    first.end();
    await second.until((state) => rows(state, roomId).length === 0);
    assert.deepEqual(second.sent, ["mine"]);
    second.end();
  });

  test("R7 a draft written in one tab is there in the other", async () => {
    const { tab } = device();
    const [first, second] = [await tab(true), await tab(true)];
    const roomId = newId();
    first.userData.drafts.write(roomId, { text: "half a", ranges: [], sent: null });
    await second.until(({ drafts }) => drafts.get(roomId) === "half a");
    first.end();
    second.end();
  });

  test("R7 what was sent in one tab is gone from the other, by the line between them and by what is stored", async () => {
    const { tab } = device();
    const [first, second] = [await tab(true), await tab(true)];
    const roomId = newId();
    const ranges = [{ userId: newId(), start: 0, end: 4 }];
    first.userData.drafts.write(roomId, { text: "@Ben, hello", ranges, sent: null });
    await second.until(({ drafts, draftMentions }) => drafts.get(roomId) === "@Ben, hello" && draftMentions.get(roomId)?.length === 1);
    first.userData.drafts.write(roomId, { text: "", ranges: [], sent: "@Ben, hello" });
    await second.until(({ drafts, draftMentions }) => drafts.size === 0 && draftMentions.size === 0);
    const third = await tab(true);
    assert.equal(third.store.state.drafts.size, 0);
    for (const each of [first, second, third]) each.end();
  });

  test("E12 a wipe in one tab ends the others", async () => {
    const { tab } = device();
    const [first, second] = [await tab(true), await tab(true)];
    first.userData.stop();
    await first.userStorage.wipe();
    await second.until(() => second.wiped);
    second.end();
  });
});
