import { DraftsResponse } from "../../protocol/personal/drafts.ts";
import { PATHS, type OpenResponse } from "../../protocol/http.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Id } from "../../protocol/ids.ts";
import { LISTED_ROOMS } from "../../protocol/limits.ts";
import type { ChatSession, SessionEvent, SessionOptions } from "./client.ts";
import type { ListeningSession } from "./listening-session.ts";
import { createEffectHandler } from "./effect-handler.ts";
import { createListeners, type Listeners } from "./listeners.ts";
import type { Platform } from "./platform/platform.ts";
import { createIds } from "./platform/randomness.ts";
import type { SessionParts } from "./session-parts.ts";
import type { UserData } from "./storage/user-data.ts";
import { createUserDataManager, type UserDataManager } from "./storage/user-data-manager.ts";
import { INITIAL_STATE } from "./store/initial.ts";
import { showRoom } from "./store/local-changes.ts";
import { applyOpening } from "./store/reduce/reduce-opening.ts";
import { recordAnswer } from "./store/reduce/reduce-room.ts";
import type { ChatState } from "./store/state.ts";
import { createStore, type Store } from "./store/store.ts";
import { showAsked, takeUpAsked } from "./sync/asked-markers.ts";
import { createCatchingUp, type CatchingUp } from "./sync/catching-up.ts";
import { cursorsOf, unreadPositions } from "./sync/cursors.ts";
import { createFrameReceiver, type FrameReceiver } from "./sync/frame-receiver.ts";
import type { History } from "./sync/history.ts";
import { createReceiptReporter, type ReceiptReporter } from "./sync/receipt-reporter.ts";
import type { RoomSubscriptions } from "./sync/room-subscriptions.ts";
import { createUpkeep, type Task, type Upkeep } from "./sync/upkeep.ts";
import { createTokenSource, type TokenSource } from "./transport/tokens.ts";
import { createTransport, type Transport, type TransportStatus } from "./transport/transport.ts";

/** Rooms of which an opening tells that their messages have come. */
const DELIVERED_ROOMS = 20;

/** Loads what a session lacks that only listens. */
export type LoadParts = () => Promise<SessionParts>;

/** Joins transport, store and storage to a session that listens, and is extended by what it loads: who tells whom what. */
export function connectSession(options: SessionOptions, platform: Platform, loadParts: LoadParts): ListeningSession {
  return new ConnectedSession(options, platform, loadParts);
}

/** What a session holds once it is extended. */
interface Extension {
  readonly session: ChatSession;
  readonly history: History;
  readonly roomSubscriptions: RoomSubscriptions;
  readonly roomTasks: SessionParts["roomTasks"];
}

class ConnectedSession implements ListeningSession {
  readonly store: Store<ChatState> = createStore<ChatState>(INITIAL_STATE);
  readonly #options: SessionOptions;
  readonly #platform: Platform;
  readonly #loadParts: LoadParts;
  readonly #newId: () => Id;
  readonly #listeners: Listeners<SessionEvent> = createListeners();
  readonly #tokens: TokenSource;
  readonly #transport: Transport;
  readonly #receiptReporter: ReceiptReporter;
  readonly #catchingUp: CatchingUp;
  readonly #upkeep: Upkeep;
  readonly #userDataManager: UserDataManager;
  readonly #frameReceiver: FrameReceiver;
  readonly #undo: (() => void)[] = [];
  #extension: Extension | null = null;
  #loading: Promise<ChatSession> | null = null;
  /** Until what was stored of the person is shown. */
  #takingUp: Promise<void> = Promise.resolve();
  /** Whether anybody has asked for the parts: they are then loaded, however often that fails. */
  #isWanted = false;
  #running = false;

  constructor(options: SessionOptions, platform: Platform, loadParts: LoadParts) {
    const { store } = this;
    const { clock, randomness } = platform;
    const isConnected = (): boolean => this.#isConnected();
    const newId = createIds(clock, randomness);
    this.#options = options;
    this.#platform = platform;
    this.#loadParts = loadParts;
    this.#newId = newId;
    this.#tokens = this.#openTokens();
    const transport = this.#openTransport();
    this.#transport = transport;
    this.#receiptReporter = createReceiptReporter({ clock, newId, isConnected, command: (command) => transport.command(command) });
    this.#catchingUp = createCatchingUp(() => transport.catchUp());
    this.#upkeep = createUpkeep({ clock, randomness, isConnected, wanted: () => this.#wanted() });
    this.#userDataManager = this.#openUserData();
    this.#frameReceiver = createFrameReceiver({ store, clock, handleEffect: this.#effectHandler() });
  }

  load(): Promise<ChatSession> {
    this.#isWanted = true;
    this.#loading ??= this.#loadParts()
      .then(async (parts) => {
        const session = this.extend(parts);
        await this.#takingUp;
        return session;
      })
      .catch((error: unknown) => {
        this.#loading = null;
        this.#upkeep.look();
        throw error;
      });
    return this.#loading;
  }

  extend(parts: SessionParts): ChatSession {
    if (this.#extension === null) {
      this.#extension = this.#extend(parts);
      this.#takingUp = this.#userDataManager.extend(parts.createUserData);
      if (this.#running) this.#look();
    }
    return this.#extension.session;
  }

  start(): void {
    const { store } = this;
    const { roomId } = this.#options;
    if (this.#running) return;
    this.#running = true;
    this.#undo.push(store.subscribe(() => this.#look()));
    if (roomId !== undefined && store.state.openRoomId === null) this.openRoom(roomId);
    this.#userDataManager.restore();
    this.#transport.start();
  }

  stop(): void {
    this.#halt();
    this.#userDataManager.leave();
  }

  async signOut({ wipe }: { readonly wipe: boolean }): Promise<void> {
    this.#halt();
    this.#tokens.end();
    const told = this.#tokens.claims() === null ? null : this.#transport.api.signOut().catch(() => {});
    if (wipe) await this.#userDataManager.wipe();
    else this.#userDataManager.drop();
    this.#empty();
    await told;
  }

  deny(code: ErrorCode): void {
    this.#transport.deny(code);
  }

  async refreshToken(): Promise<void> {
    await this.#tokens.refresh();
    this.#transport.tokenChanged();
  }

  openRoom(roomId: Id): void {
    this.store.update((state) => showRoom(state, roomId));
  }

  setAway(away: boolean): void {
    this.#receiptReporter.setAway(away);
    this.#look();
  }

  on(listener: (event: SessionEvent) => void): () => void {
    return this.#listeners.listen(listener);
  }

  get #userData(): UserData | null {
    return this.#userDataManager.userData;
  }

  #extend({ createCommands, createHistory, createRoomSubscriptions, roomTasks }: SessionParts): Extension {
    const { store } = this;
    const transport = this.#transport;
    const newId = this.#newId;
    const history = createHistory(store, transport.api, (roomId) => this.#removeRoom(roomId));
    const commands = createCommands({
      store,
      platform: this.#platform,
      server: this.#options.server,
      newId,
      transport,
      history,
      receiptReporter: this.#receiptReporter,
      look: () => this.#look(),
      userData: () => this.#userData,
    });
    return {
      session: Object.assign(this, { commands }),
      history,
      roomSubscriptions: createRoomSubscriptions({ newId, state: () => store.state, tell: (command) => transport.tell(command) }),
      roomTasks,
    };
  }

  #openTokens(): TokenSource {
    const { emit } = this.#listeners;
    return createTokenSource({
      clock: this.#platform.clock,
      randomness: this.#platform.randomness,
      provide: this.#options.tokenProvider,
      onError: (error) => emit({ type: "token-error", error }),
      onPersonChanged: () => {
        this.#halt();
        this.#userDataManager.giveUp();
        this.#empty();
        emit({ type: "person-changed" });
      },
    });
  }

  #openTransport(): Transport {
    const { store } = this;
    return createTransport({
      platform: this.#platform,
      server: this.#options.server,
      tokens: this.#tokens,
      newId: this.#newId,
      greet: () => {
        this.#catchingUp.greet();
        return cursorsOf(store.state, this.#extension?.roomSubscriptions.greet() ?? []);
      },
      poll: () => {
        const { watch, observe } = this.#extension?.roomSubscriptions.poll() ?? { watch: [], observe: [] };
        return { cursors: cursorsOf(store.state, watch), observe, status: this.#receiptReporter.poll() };
      },
      roomId: () => store.state.openRoomId,
      onOpened: (response) => this.#takeOpening(response),
      onFrame: (frame) => this.#frameReceiver.receive(frame),
      onStatus: (status) => this.#takeStatus(status),
    });
  }

  #openUserData(): UserDataManager {
    const { emit } = this.#listeners;
    return createUserDataManager({
      platform: this.#platform,
      store: this.store,
      tokens: this.#tokens,
      newId: this.#newId,
      server: this.#options.server,
      command: (command) => this.#transport.command(command),
      readDrafts: async () => (await this.#transport.api.read(PATHS.drafts, DraftsResponse)).drafts,
      onCommitted: (message) => {
        this.store.update((state) => recordAnswer(state, message));
        emit({ type: "message-sent", message });
      },
      load: () => this.load(),
      onFailed: emit,
      onDropped: (messageId) => emit({ type: "message-dropped", messageId }),
      onWiped: () => {
        this.#halt();
        this.#userDataManager.drop();
        this.#empty();
        emit({ type: "signed-out" });
      },
    });
  }

  #effectHandler(): ReturnType<typeof createEffectHandler> {
    return createEffectHandler({
      transport: this.#transport,
      tokens: this.#tokens,
      catchUpRoom: (roomId) => this.#extension?.roomSubscriptions.catchUp(roomId),
      catchingUp: this.#catchingUp,
      receiptReporter: this.#receiptReporter,
      emit: this.#listeners.emit,
      removeRoom: (roomId) => this.#removeRoom(roomId),
      look: this.#upkeep.look,
      userData: () => this.#userData,
    });
  }

  #isConnected(): boolean {
    const { status } = this.store.state.connection;
    return status === "online" || status === "polling";
  }

  /** Everything that is to be done and is not done. */
  #wanted(): Task[] {
    const { status } = this.store.state.connection;
    if (!this.#running) return [];
    return [
      ...this.#wantedOnScreen(),
      // Polls bring what was missed.
      ...(status === "online" ? [...this.#catchingUp.tasks(), ...this.#receiptReporter.tasks()] : []),
    ];
  }

  /** What is to be done for what is on screen; the parts for that come first. */
  #wantedOnScreen(): Task[] {
    const { state } = this.store;
    const extension = this.#extension;
    if (extension === null)
      return this.#isWanted || state.openRoomId !== null ? [{ name: "parts", run: async () => void (await this.load()) }] : [];
    const { history, roomSubscriptions, roomTasks } = extension;
    // Polls say what they follow.
    return [...roomTasks(state, history), ...(state.connection.status === "online" ? roomSubscriptions.tasks() : [])];
  }

  /** After every change of the state. */
  #look(): void {
    const { store } = this;
    store.update((state) => showAsked(state, this.#receiptReporter.read.untold()));
    this.#upkeep.look();
    if (store.state.connection.status !== "polling") return;
    if (this.#extension?.roomSubscriptions.hasMoved() === true || this.#receiptReporter.hasMoved()) this.#transport.repoll();
  }

  #removeRoom(roomId: Id): void {
    this.#userData?.dropRoom(roomId);
    this.#receiptReporter.forget(roomId);
  }

  /** What another person has read is not to be told in this one's name. */
  #clear(): void {
    this.#receiptReporter.stop();
    this.store.update(({ connection, openRoomId }) => ({ ...INITIAL_STATE, connection, openRoomId }));
  }

  #empty(): void {
    this.store.update(() => INITIAL_STATE);
  }

  async #takeOpening(response: OpenResponse): Promise<void> {
    const { store } = this;
    // An opening that comes after the end would take over what the person's next session holds.
    if (!this.#running) return;
    await this.#userDataManager.keepFor({ tenantId: response.tenantId, userId: response.user.id }, () => this.#clear());
    // The session was ended while its opening was on the way.
    if (!this.#running) return this.#userDataManager.leave();
    const { read, delivered } = this.#receiptReporter;
    takeUpAsked(store.state, response, read);
    this.#extension?.history.rebase();
    store.update((state) => applyOpening(state, response));
    // A full answer may leave rooms out that one still is in.
    if (response.rooms.length < LISTED_ROOMS) this.#userData?.dropUnlisted(store.state.rooms);
    this.#userDataManager.begin();
    for (const { roomId, position } of unreadPositions(store.state, DELIVERED_ROOMS)) delivered.raise(roomId, position);
  }

  #takeStatus(connection: TransportStatus): void {
    const isChanged = connection.status !== this.store.state.connection.status;
    if (isChanged && connection.status !== "online" && this.#isConnected()) this.#upkeep.lost();
    if (isChanged) this.#receiptReporter.connected();
    this.store.update((state) => ({ ...state, connection }));
    if (!isChanged || !this.#isConnected()) return;
    this.#userData?.wake();
    this.#receiptReporter.wake();
    this.#upkeep.wake();
  }

  #halt(): void {
    this.#running = false;
    this.#upkeep.stop();
    this.#transport.stop();
    this.#frameReceiver.stop();
    this.#receiptReporter.stop();
    for (const action of this.#undo.splice(0)) action();
  }
}
