import type { OpenResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { LISTED_ROOMS } from "../../protocol/limits.ts";
import { createIds } from "./platform/randomness.ts";
import type { Platform } from "./platform/platform.ts";
import type { ChatSession, SessionEvent, SessionOptions } from "./client.ts";
import { INITIAL_STATE } from "./store/initial.ts";
import { showRoom } from "./store/local-changes.ts";
import { applyOpening } from "./store/reduce-pages.ts";
import { recordAnswer } from "./store/reduce-room.ts";
import type { ChatState } from "./store/state.ts";
import { createStore } from "./store/store.ts";
import { createTokenSource } from "./transport/tokens.ts";
import { createTransport, type TransportStatus } from "./transport/transport.ts";
import { showAsked, takeUpAsked } from "./sync/asked-markers.ts";
import { createEffectHandler } from "./effect-handler.ts";
import { createCatchingUp } from "./sync/catching-up.ts";
import { cursorsOf, unreadPositions } from "./sync/cursors.ts";
import { createRoomSubscriptions } from "./sync/room-subscriptions.ts";
import { createHistory } from "./sync/history.ts";
import { createUserDataManager } from "./storage/user-data-manager.ts";
import { itemsToEnd } from "./outbox/outbox-item.ts";
import { createListeners } from "./listeners.ts";
import { createFrameReceiver } from "./sync/frame-receiver.ts";
import { createReceiptReporter } from "./sync/receipt-reporter.ts";
import { roomTasks } from "./sync/room-loading.ts";
import { createCommands } from "./session-commands.ts";
import { createUpkeep, type Task } from "./sync/upkeep.ts";

/** Rooms of which an opening tells that their messages have come. */
const DELIVERED_ROOMS = 20;

/** Joins transport, store, outbox and storage to a session: who tells whom what. */
export function connectSession(options: SessionOptions, platform: Platform): ChatSession {
  const { clock, randomness } = platform;
  const { server } = options;
  const store = createStore<ChatState>(INITIAL_STATE);
  const newId = createIds(clock, randomness);
  const { emit, listen } = createListeners<SessionEvent>();
  const undo: (() => void)[] = [];
  let running = false;

  const tokens = createTokenSource({
    clock,
    randomness,
    provide: options.tokenProvider,
    onError: (error) => emit({ type: "token-error", error }),
    onPersonChanged: () => {
      halt();
      userDataManager.giveUp();
      store.update(() => INITIAL_STATE);
      emit({ type: "person-changed" });
    },
  });
  const transport = createTransport({
    platform,
    server,
    tokens,
    newId,
    greet: () => {
      catchingUp.greet();
      return cursorsOf(store.state, roomSubscriptions.greet());
    },
    poll: () => {
      const { watch, observe } = roomSubscriptions.poll();
      return { cursors: cursorsOf(store.state, watch), observe };
    },
    roomId: () => store.state.openRoomId,
    onOpened: takeOpening,
    onFrame: (frame) => frameReceiver.receive(frame),
    onStatus: takeStatus,
  });
  const history = createHistory(store, transport.api, removeRoom);
  const receiptReporter = createReceiptReporter({ clock, newId, isConnected, command: transport.command });
  const roomSubscriptions = createRoomSubscriptions({ newId, state: () => store.state, tell: transport.tell });
  const catchingUp = createCatchingUp(transport.catchUp);
  const upkeep = createUpkeep({ clock, randomness, isConnected, wanted });
  const userDataManager = createUserDataManager({
    platform,
    store,
    tokens,
    newId,
    server,
    command: transport.command,
    onCommitted(message) {
      store.update((state) => recordAnswer(state, message));
      emit({ type: "message-sent", message });
    },
    onFailed(item, reason, isTold) {
      if (item.kind === "message") emit({ type: "message-failed", roomId: item.roomId, messageId: item.id, reason });
      else if (!isTold) emit({ type: "deletion-failed", roomId: item.roomId, messageId: item.messageId, reason });
    },
    onDropped: (messageId) => emit({ type: "message-dropped", messageId }),
    onWiped: () => {
      halt();
      userDataManager.drop();
      store.update(() => INITIAL_STATE);
      emit({ type: "signed-out" });
    },
  });
  const frameReceiver = createFrameReceiver({
    store,
    clock,
    handleEffect: createEffectHandler({
      transport,
      tokens,
      roomSubscriptions,
      catchingUp,
      receiptReporter,
      emit,
      removeRoom,
      look: () => upkeep.look(),
      userData: () => userDataManager.userData,
    }),
  });
  const commands = createCommands({
    store,
    platform,
    server,
    newId,
    transport,
    history,
    receiptReporter,
    look: upkeep.look,
    userData: () => userDataManager.userData,
  });

  function isConnected(): boolean {
    const { status } = store.state.connection;
    return status === "online" || status === "polling";
  }

  /** Everything that is to be done for what is on screen and is not done. */
  function wanted(): Task[] {
    if (!running) return [];
    const { status } = store.state.connection;
    return [
      ...roomTasks(store.state, history),
      // Polls say what they follow, and bring what was missed.
      ...(status === "online" ? [...roomSubscriptions.tasks(), ...catchingUp.tasks()] : []),
      ...(isConnected() ? receiptReporter.tasks() : []),
    ];
  }

  /** After every change of the state. */
  function look(): void {
    store.update((state) => showAsked(state, receiptReporter.read.untold()));
    upkeep.look();
    if (store.state.connection.status === "polling" && roomSubscriptions.hasMoved()) transport.repoll();
  }

  function removeRoom(roomId: Id): void {
    userDataManager.userData?.dropRoom(roomId);
    receiptReporter.forget(roomId);
  }

  /** What another person has read is not to be told in this one's name. */
  function clear(): void {
    receiptReporter.stop();
    store.update(({ connection, openRoomId }) => ({ ...INITIAL_STATE, connection, openRoomId }));
  }

  async function takeOpening(response: OpenResponse): Promise<void> {
    // An opening that comes after the end would take over what the person's next session holds.
    if (!running) return;
    await userDataManager.keepFor({ tenantId: response.tenantId, userId: response.user.id }, clear);
    // The session was ended while its opening was on the way.
    if (!running) return userDataManager.leave();
    takeUpAsked(store.state, response, receiptReporter.read);
    history.rebase();
    store.update((state) => applyOpening(state, response));
    // A full answer may leave rooms out that one still is in.
    if (response.rooms.length < LISTED_ROOMS) userDataManager.userData?.dropUnlisted(store.state.rooms);
    userDataManager.begin();
    for (const { roomId, position } of unreadPositions(store.state, DELIVERED_ROOMS)) receiptReporter.delivered.raise(roomId, position);
  }

  function takeStatus(connection: TransportStatus): void {
    const former = store.state.connection.status;
    const had = isConnected();
    if (connection.status !== former && connection.status !== "online" && had) upkeep.lost();
    if (connection.status !== former) receiptReporter.connected();
    store.update((state) => ({ ...state, connection }));
    if (connection.status === former || !isConnected()) return;
    userDataManager.userData?.wake();
    receiptReporter.wake();
    upkeep.wake();
  }

  function start(): void {
    if (running) return;
    running = true;
    undo.push(store.subscribe(look));
    undo.push(
      store.subscribe(() => userDataManager.userData?.outbox.confirm(itemsToEnd(store.state, userDataManager.userData.outbox.items))),
    );
    undo.push(
      platform.connectivity.onChange(
        (event) => void (event === "hidden" || event === "leaving" ? userDataManager.userData?.persistence.flush() : null),
      ),
    );
    const { roomId } = options;
    if (roomId !== undefined && store.state.openRoomId === null) store.update((state) => showRoom(state, roomId));
    userDataManager.restore();
    transport.start();
  }

  function halt(): void {
    running = false;
    upkeep.stop();
    transport.stop();
    frameReceiver.stop();
    receiptReporter.stop();
    for (const action of undo.splice(0)) action();
  }

  return {
    store,
    commands,
    start,
    stop() {
      halt();
      userDataManager.leave();
    },
    async signOut({ wipe }) {
      halt();
      tokens.end();
      const told = tokens.claims() === null ? null : transport.api.signOut().catch(() => {});
      if (wipe) await userDataManager.wipe();
      else userDataManager.drop();
      store.update(() => INITIAL_STATE);
      await told;
    },
    async refreshToken() {
      await tokens.refresh();
      transport.tokenChanged();
    },
    on: listen,
  };
}
