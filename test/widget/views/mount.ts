import type { MentionRange } from "../../../protocol/mention-range.ts";
import type { Config, PanelVisibility } from "../../../widget/app/contract.ts";
import type { ChatCommands } from "../../../widget/client/commands.ts";
import { loadAttachments } from "../../../widget/views/files/load-attachments.ts";
import { loadDialogs } from "../../../widget/views/panel/load-dialogs.ts";
import type { SessionEvent } from "../../../widget/client/client.ts";
import { loadInvitations } from "../../../widget/views/rooms/load-invitations.ts";
import { loadProblem } from "../../../widget/views/shared/load-problem.ts";
import { loadMentions } from "../../../widget/views/mentions/load-mentions.ts";
import { PanelElement } from "../../../widget/views/panel/panel.ts";
import { loadCatalogue } from "../../../widget/i18n/locales.ts";
import { loadThreadView } from "../../../widget/views/panel/load-thread-view.ts";
import { loadThreads } from "../../../widget/views/threads/load-threads.ts";
import { createLocalize } from "../../../widget/i18n/localize.ts";
import { putDraft, putReply } from "../../../widget/client/store/outgoing-changes.ts";
import { closeThread, openThread } from "../../../widget/client/store/open-thread.ts";
import type { Clock } from "../../../widget/client/platform/clock.ts";
import type { ChatState } from "../../../widget/client/store/state.ts";
import { createStore, type Store } from "../../../widget/client/store/store.ts";
import { adoptSheets } from "../../../widget/views/panel/sheets.ts";
import { shell } from "../../../widget/theme/launcher.ts";
import { tokens } from "../../../widget/theme/tokens.ts";
import { pictureUrl } from "./files.ts";
import type { ReceiptState } from "../../../protocol/http.ts";
import { ANA, BEN, idOf, NOW, PEOPLE } from "./fixtures.ts";

/** One command that a view gave. */
export interface Call {
  readonly name: keyof ChatCommands | "hide" | "host-send" | "host-schedule" | "announce";
  readonly values: readonly unknown[];
}

export interface MountOptions {
  readonly direction?: "ltr" | "rtl";
  readonly scheme?: "light" | "dark";
  readonly config?: Partial<Config>;
  readonly commands?: Partial<ChatCommands>;
  /** What the page answers to a message: its id, or null for a veto. */
  readonly beforeSend?: (text: string) => string | null;
  readonly locale?: string;
  readonly clock?: Clock;
}

export interface Mounted {
  readonly panel: PanelElement;
  readonly root: ShadowRoot;
  readonly host: HTMLElement;
  readonly store: Store<ChatState>;
  readonly calls: Call[];
  /** As the session tells its owner. */
  emit(event: SessionEvent): void;
  /** Waits until everything drawn is up to date. */
  settle(): Promise<void>;
  /** The one element that `selector` finds. */
  find(selector: string): HTMLElement;
  /** The same, of a known kind. */
  findAs<Found extends HTMLElement>(selector: string, kind: abstract new () => Found): Found;
  all(selector: string): HTMLElement[];
}

const PICTURE = pictureUrl();

export const CONFIG: Config = Object.freeze({
  server: "",
  tokenUrl: null,
  roomId: null,
  messageLink: null,
  mode: "launcher",
  placement: "bottom-end",
  colorScheme: "auto",
  density: "comfortable",
  messageStyle: "auto",
  enterKey: "send",
  header: true,
  launcher: true,
  sound: false,
  uploads: true,
  voice: true,
  titleBadge: false,
  receipts: true,
});

/** A person sits before the chat. */
export const ALL_SEEN: PanelVisibility = Object.freeze({ document: true, focused: true, open: true, panel: true });

/** Draws a panel with `state` into a ground like that of the element. */
export async function mount(parent: HTMLElement, state: ChatState, options: MountOptions = {}): Promise<Mounted> {
  const { direction = "ltr", scheme = "light", locale = "en-GB" } = options;
  const store = createStore(state);
  const calls: Call[] = [];
  const host = document.createElement("div");
  host.style.setProperty("display", "block");
  host.style.setProperty("block-size", "100%");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [tokens, shell].flatMap(({ styleSheet }) => styleSheet ?? []);
  adoptSheets(root);
  const catalogue = await loadCatalogue("en");
  // Fetched before, so that what opens is there as soon as everything is drawn.
  await Promise.all([
    loadDialogs(root),
    loadAttachments(root),
    loadInvitations(root),
    loadMentions(root),
    loadProblem(root),
    loadThreads(root),
    loadThreadView(root),
  ]);
  root.innerHTML = `<div class="shell" part="base" lang="${locale}" dir="${direction}" data-mode="inline" data-color-scheme="${scheme}"><section class="panel" part="panel" aria-label="Chat"><div class="stage"></div></section></div>`;
  parent.append(host);
  const listeners = new Set<(event: SessionEvent) => void>();
  const panel = new PanelElement();
  panel.config = Object.freeze({ ...CONFIG, ...options.config });
  panel.localize = createLocalize({ locale, direction, catalogue, translations: {} });
  panel.visibility = ALL_SEEN;
  if (options.clock !== undefined) panel.clock = options.clock;
  panel.host = {
    hide: () => void calls.push({ name: "hide", values: [] }),
    announce: (text) => void calls.push({ name: "announce", values: [text] }),
    send: (...values) => {
      calls.push({ name: "host-send", values });
      return options.beforeSend === undefined ? idOf(777) : options.beforeSend(values[1]);
    },
    schedule: async (...values) => {
      calls.push({ name: "host-schedule", values });
      return options.beforeSend === undefined ? idOf(777) : options.beforeSend(values[1]);
    },
  };
  panel.session = {
    store,
    commands: recordCommands(store, calls, options.commands ?? {}),
    start: () => undefined,
    stop: () => undefined,
    signOut: () => Promise.resolve(),
    deny: () => undefined,
    refreshToken: () => Promise.resolve(),
    on: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
  };
  root.querySelector(".stage")?.append(panel);
  const mounted: Mounted = {
    panel,
    root,
    host,
    store,
    calls,
    emit: (event) => listeners.forEach((listener) => listener(event)),
    settle: () => settle(panel),
    find: (selector) => findIn(root, selector, HTMLElement),
    findAs: (selector, kind) => findIn(root, selector, kind),
    all: (selector) => [...root.querySelectorAll<HTMLElement>(selector)],
  };
  // The clock of the fixtures; the ticker sets the real time only at a full minute.
  Object.assign(panel, { now: NOW });
  await mounted.settle();
  return mounted;
}

function findIn<Found extends HTMLElement>(root: ShadowRoot, selector: string, kind: abstract new () => Found): Found {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`nothing matches ${selector}`);
  return found;
}

async function settle(panel: PanelElement): Promise<void> {
  // A frame for each layer of elements, observers included.
  for (let frame = 0; frame < 4; frame++) {
    await panel.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  // What fades in has its full contrast only at the end; what is skipped by the browser, as in a closed details, never ends.
  const isSeen = (effect: AnimationEffect | null) => effect instanceof KeyframeEffect && effect.target?.checkVisibility() === true;
  const moving = panel.getAnimations({ subtree: true }).filter(({ effect }) => isSeen(effect));
  const ending = moving.filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

function recordCommands(store: Store<ChatState>, calls: Call[], own: Partial<ChatCommands>): ChatCommands {
  const record =
    <Values extends readonly unknown[], Result>(name: keyof ChatCommands, answer: (...values: Values) => Result) =>
    (...values: Values): Result => {
      calls.push({ name, values });
      return answer(...values);
    };
  const done = () => Promise.resolve();
  return {
    openRoom: record("openRoom", (openRoomId: string) => store.update((state) => ({ ...state, openRoomId }))),
    closeRoom: record("closeRoom", () => store.update((state) => ({ ...state, openRoomId: null }))),
    openThread: record("openThread", (roomId: string, threadId: string) => store.update((state) => openThread(state, roomId, threadId))),
    closeThread: record("closeThread", () => store.update(closeThread)),
    setAlsoInRoom: record("setAlsoInRoom", (alsoInRoom: boolean) =>
      store.update((state) => (state.thread === null ? state : { ...state, thread: { ...state.thread, alsoInRoom } })),
    ),
    followThread: record("followThread", done),
    send: record("send", () => idOf(777)),
    retry: record("retry", () => undefined),
    forwardMessage: record("readQuoted", done),
    savedMessages: record("savedMessages", () => Promise.resolve({ messages: [], rooms: [], users: [], next: null })),
    readQuoted: record("readQuoted", done),
    hasVoted: record("hasVoted", () => Promise.resolve(false)),
    messageRevisions: record("messageRevisions", () => Promise.resolve([])),
    messageReceipts: record("messageReceipts", (_roomId: string, _messageId: string, { state }: { readonly state: ReceiptState }) =>
      Promise.resolve({
        entries: state === "read" ? [{ user: BEN, readAt: NOW - 60_000, deliveredAt: NOW - 120_000 }] : [],
        next: null,
        counts: { read: 1, delivered: 0, pending: 0 },
        hidden: 0,
      }),
    ),
    acknowledgements: record("acknowledgements", () => Promise.resolve({ entries: [], escalations: [] })),
    exportAcknowledgements: record("exportAcknowledgements", () => Promise.resolve("")),
    scheduleMessage: record("scheduleMessage", () => Promise.resolve(idOf(777))),
    scheduledMessages: record("scheduledMessages", () => Promise.resolve([])),
    changeScheduledMessage: record("changeScheduledMessage", done),
    cancelScheduledMessage: record("cancelScheduledMessage", done),
    discard: record("discard", () => "taken back"),
    setDraft: record("setDraft", (roomId: string, text: string, ranges: readonly MentionRange[] = []) =>
      store.update((state) => putDraft(state, roomId, text, ranges)),
    ),
    setReply: record("setReply", (roomId: string, messageId: string | null) => store.update((state) => putReply(state, roomId, messageId))),
    endDraft: record("endDraft", (roomId: string) => store.update((state) => putReply(putDraft(state, roomId, ""), roomId, null))),
    prepareFiles: record("prepareFiles", done),
    addFiles: record("addFiles", () => Promise.resolve({ added: [], refused: [] })),
    removeFile: record("removeFile", () => undefined),
    pauseFile: record("pauseFile", () => undefined),
    resumeFile: record("resumeFile", () => undefined),
    fileBlob: record("fileBlob", () => Promise.resolve(null)),
    fileLink: record("fileLink", () => Promise.resolve({ url: PICTURE, expiresAt: Infinity })),
    gallery: record("gallery", () => Promise.resolve({ attachments: [], users: [], next: null })),
    change: record("change", () => undefined),
    deleteMessage: record("deleteMessage", done),
    typing: record("typing", () => undefined),
    markRead: record("markRead", () => undefined),
    markUnread: record("markUnread", () => undefined),
    loadBefore: record("loadBefore", () => undefined),
    loadAfter: record("loadAfter", () => undefined),
    jumpTo: record("jumpTo", () => undefined),
    findMessage: record("findMessage", () => Promise.resolve(null)),
    reportMessage: record("reportMessage", done),
    reports: record("reports", () => Promise.resolve({ reports: [], users: [], open: 0, next: null })),
    resolveReport: record("resolveReport", done),
    muteMember: record("muteMember", done),
    blockPerson: record("blockPerson", done),
    unblockPerson: record("unblockPerson", done),
    loadMembers: record("loadMembers", done),
    findMessageAt: record("findMessageAt", () => Promise.resolve(null)),
    searchMessages: record("searchMessages", () => Promise.resolve({ hits: [], rooms: [], users: [], next: null })),
    searchUsers: record("searchUsers", (search: string) =>
      Promise.resolve(PEOPLE.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))),
    ),
    createRoom: record("createRoom", () => Promise.resolve(idOf(101))),
    openDirect: record("openDirect", () => Promise.resolve(idOf(101))),
    updateRoom: record("updateRoom", done),
    addMembers: record("addMembers", done),
    inviteMembers: record("inviteMembers", done),
    answerInvitation: record("answerInvitation", done),
    removeMember: record("removeMember", done),
    changeRole: record("changeRole", done),
    leaveRoom: record("leaveRoom", done),
    browseRooms: record("browseRooms", () => Promise.resolve({ rooms: [], next: null })),
    joinRoom: record("joinRoom", done),
    archiveRoom: record("archiveRoom", done),
    setRoomPreferences: record("setRoomPreferences", done),
    readProfile: record("readProfile", (userId: string) =>
      Promise.resolve({ user: PEOPLE.find(({ id }) => id === userId) ?? ANA, roles: ["manager"], timeZone: "America/Lima" }),
    ),
    setSettings: record("setSettings", done),
    reconnect: record("reconnect", () => undefined),
    setAway: record("setAway", () => undefined),
    ...own,
  };
}
