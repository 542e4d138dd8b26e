import type { OpenResponse } from "../../protocol/http.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { Id } from "../../protocol/ids.ts";
import { LISTED_ROOMS } from "../../protocol/limits.ts";
import type { ChatSession, SessionEvent, SessionOptions } from "./client.ts";
import type { ChatCommands } from "./commands.ts";
import { createEffectHandler } from "./effect-handler.ts";
import { createListeners, type Listeners } from "./listeners.ts";
import { itemsToEnd, kindOf } from "./outbox/outbox-item.ts";
import type { Platform } from "./platform/platform.ts";
import { createIds } from "./platform/randomness.ts";
import { createCommands } from "./session-commands.ts";
import type { UserData } from "./storage/user-data.ts";
import { createUserDataManager, type UserDataManager } from "./storage/user-data-manager.ts";
import { INITIAL_STATE } from "./store/initial.ts";
import { showRoom } from "./store/local-changes.ts";
import { applyOpening } from "./store/reduce-pages.ts";
import { recordAnswer } from "./store/reduce-room.ts";
import type { ChatState } from "./store/state.ts";
import { createStore, type Store } from "./store/store.ts";
import { showAsked, takeUpAsked } from "./sync/asked-markers.ts";
import { createCatchingUp, type CatchingUp } from "./sync/catching-up.ts";
import { cursorsOf, unreadPositions } from "./sync/cursors.ts";
import { createFrameReceiver, type FrameReceiver } from "./sync/frame-receiver.ts";
import { createHistory, type History } from "./sync/history.ts";
import { createReceiptReporter, type ReceiptReporter } from "./sync/receipt-reporter.ts";
import { roomTasks } from "./sync/room-loading.ts";
import { createRoomSubscriptions, type RoomSubscriptions } from "./sync/room-subscriptions.ts";
import { createUpkeep, type Task, type Upkeep } from "./sync/upkeep.ts";
import { createTokenSource, type TokenSource } from "./transport/tokens.ts";
import { createTransport, type Transport, type TransportStatus } from "./transport/transport.ts";

/** Rooms of which an opening tells that their messages have come. */
const DELIVERED_ROOMS = 20;

/** Joins transport, store, outbox and storage to a session: who tells whom what. */
export function connectSession(options: SessionOptions, platform: Platform): ChatSession {
  return new ConnectedSession(options, platform);
}

class ConnectedSession implements ChatSession {
  readonly store: Store<ChatState> = createStore<ChatState>(INITIAL_STATE);
  readonly commands: ChatCommands;
  readonly #options: SessionOptions;
  readonly #platform: Platform;
  readonly #newId: () => Id;
  readonly #listeners: Listeners<SessionEvent> = createListeners();
  readonly #tokens: TokenSource;
  readonly #transport: Transport;
  readonly #history: History;
  readonly #receiptReporter: ReceiptReporter;
  readonly #roomSubscriptions: RoomSubscriptions;
  readonly #catchingUp: CatchingUp;
  readonly #upkeep: Upkeep;
  readonly #userDataManager: UserDataManager;
  readonly #frameReceiver: FrameReceiver;
  readonly #undo: (() => void)[] = [];
  #running = false;

  constructor(options: SessionOptions, platform: Platform) {
    const { store } = this;
    const { clock, randomness } = platform;
    const isConnected = (): boolean => this.#isConnected();
    const newId = createIds(clock, randomness);
    this.#options = options;
    this.#platform = platform;
    this.#newId = newId;
    this.#tokens = this.#openTokens();
    const transport = this.#openTransport();
    this.#transport = transport;
    this.#history = createHistory(store, transport.api, (roomId) => this.#removeRoom(roomId));
    this.#receiptReporter = createReceiptReporter({ clock, newId, isConnected, command: (command) => transport.command(command) });
    this.#roomSubscriptions = createRoomSubscriptions({ newId, state: () => store.state, tell: (command) => transport.tell(command) });
    this.#catchingUp = createCatchingUp(() => transport.catchUp());
    this.#upkeep = createUpkeep({ clock, randomness, isConnected, wanted: () => this.#wanted() });
    this.#userDataManager = this.#openUserData();
    this.#frameReceiver = createFrameReceiver({ store, clock, handleEffect: this.#effectHandler() });
    this.commands = createCommands({
      store,
      platform,
      server: options.server,
      newId,
      transport,
      history: this.#history,
      receiptReporter: this.#receiptReporter,
      look: this.#upkeep.look,
      userData: () => this.#userData,
    });
  }

  start(): void {
    const { store } = this;
    const { roomId } = this.#options;
    if (this.#running) return;
    this.#running = true;
    this.#undo.push(
      store.subscribe(() => this.#look()),
      store.subscribe(() => this.#userData?.outbox.confirm(itemsToEnd(store.state, this.#userData.outbox.items))),
      this.#platform.connectivity.onChange(
        (event) => void (event === "hidden" || event === "leaving" ? this.#userData?.persistence.flush() : null),
      ),
    );
    if (roomId !== undefined && store.state.openRoomId === null) store.update((state) => showRoom(state, roomId));
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

  on(listener: (event: SessionEvent) => void): () => void {
    return this.#listeners.listen(listener);
  }

  get #userData(): UserData | null {
    return this.#userDataManager.userData;
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
        return cursorsOf(store.state, this.#roomSubscriptions.greet());
      },
      poll: () => {
        const { watch, observe } = this.#roomSubscriptions.poll();
        return { cursors: cursorsOf(store.state, watch), observe };
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
      onCommitted: (message) => {
        this.store.update((state) => recordAnswer(state, message));
        emit({ type: "message-sent", message });
      },
      onFailed: (item, reason, isTold) => isTold || emit(kindOf(item).failure(item, reason)),
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
      roomSubscriptions: this.#roomSubscriptions,
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

  /** Everything that is to be done for what is on screen and is not done. */
  #wanted(): Task[] {
    const { state } = this.store;
    if (!this.#running) return [];
    return [
      ...roomTasks(state, this.#history),
      // Polls say what they follow, and bring what was missed.
      ...(state.connection.status === "online" ? [...this.#roomSubscriptions.tasks(), ...this.#catchingUp.tasks()] : []),
      ...(this.#isConnected() ? this.#receiptReporter.tasks() : []),
    ];
  }

  /** After every change of the state. */
  #look(): void {
    const { store } = this;
    store.update((state) => showAsked(state, this.#receiptReporter.read.untold()));
    this.#upkeep.look();
    if (store.state.connection.status === "polling" && this.#roomSubscriptions.hasMoved()) this.#transport.repoll();
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
    this.#history.rebase();
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
