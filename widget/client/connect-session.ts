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
import { createCarryOut } from "./carry-out.ts";
import { createCatchingUp } from "./sync/catching-up.ts";
import { cursorsOf, unreadPositions } from "./sync/cursors.ts";
import { createFollowing } from "./sync/following.ts";
import { createHistory } from "./sync/history.ts";
import { createKeeping } from "./storage/keeping.ts";
import { createListeners } from "./listeners.ts";
import { createReceiving } from "./sync/receiving.ts";
import { createReporting } from "./sync/reporting.ts";
import { roomTasks } from "./sync/room-loading.ts";
import { createCommands } from "./session-commands.ts";
import { createUpkeep, type Task } from "./sync/upkeep.ts";
import { awaitsFrame, rowsToEnd } from "./sync/waiting-rows.ts";

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
      keeping.giveUp();
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
      return cursorsOf(store.state, following.greet());
    },
    poll: () => {
      const { watch, observe } = following.poll();
      return { cursors: cursorsOf(store.state, watch), observe };
    },
    roomId: () => store.state.openRoomId,
    onOpened: takeOpening,
    onFrame: (frame) => receiving.receive(frame),
    onStatus: takeStatus,
  });
  const history = createHistory(store, transport.api, loseRoom);
  const reporting = createReporting({ clock, newId, isConnected, command: transport.command });
  const following = createFollowing({ newId, state: () => store.state, tell: transport.tell });
  const catchingUp = createCatchingUp(transport.catchUp);
  const upkeep = createUpkeep({ clock, randomness, isConnected, wanted });
  const keeping = createKeeping({
    platform,
    store,
    tokens,
    newId,
    server,
    async send(roomId, messages) {
      const ack = await transport.command({ type: "send_messages", id: newId(), roomId, messages });
      return ack.messages ?? [];
    },
    onCommitted(message) {
      store.update((state) => recordAnswer(state, message));
      emit({ type: "message-sent", message });
      return awaitsFrame(store.state, message);
    },
    onFailed: (roomId, messageId, reason) => emit({ type: "message-failed", roomId, messageId, reason }),
    onDropped: (messageId) => emit({ type: "message-dropped", messageId }),
    onWiped: () => {
      halt();
      keeping.drop();
      store.update(() => INITIAL_STATE);
      emit({ type: "signed-out" });
    },
  });
  const receiving = createReceiving({
    store,
    clock,
    carryOut: createCarryOut({
      transport,
      tokens,
      following,
      catchingUp,
      reporting,
      emit,
      loseRoom,
      look: () => upkeep.look(),
      personal: () => keeping.personal,
    }),
  });
  const commands = createCommands({
    store,
    platform,
    server,
    newId,
    transport,
    history,
    reporting,
    look: upkeep.look,
    personal: () => keeping.personal,
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
      ...(status === "online" ? [...following.tasks(), ...catchingUp.tasks()] : []),
      ...(isConnected() ? reporting.tasks() : []),
    ];
  }

  /** After every change of the state. */
  function look(): void {
    store.update((state) => showAsked(state, reporting.read.untold()));
    upkeep.look();
    if (store.state.connection.status === "polling" && following.hasMoved()) transport.repoll();
  }

  function loseRoom(roomId: Id): void {
    keeping.personal?.dropRoom(roomId);
    reporting.forget(roomId);
  }

  /** What another person has read is not to be told in this one's name. */
  function clear(): void {
    reporting.stop();
    store.update(({ connection, openRoomId }) => ({ ...INITIAL_STATE, connection, openRoomId }));
  }

  async function takeOpening(response: OpenResponse): Promise<void> {
    // An opening that comes after the end would take over what the person's next session holds.
    if (!running) return;
    await keeping.keepFor({ tenantId: response.tenantId, userId: response.user.id }, clear);
    // The session was ended while its opening was on the way.
    if (!running) return keeping.leave();
    takeUpAsked(store.state, response, reporting.read);
    history.rebase();
    store.update((state) => applyOpening(state, response));
    // A full answer may leave rooms out that one still is in.
    if (response.rooms.length < LISTED_ROOMS) keeping.personal?.dropUnlisted(store.state.rooms);
    keeping.begin();
    for (const { roomId, position } of unreadPositions(store.state, DELIVERED_ROOMS)) reporting.delivered.raise(roomId, position);
  }

  function takeStatus(connection: TransportStatus): void {
    const former = store.state.connection.status;
    const had = isConnected();
    if (connection.status !== former && connection.status !== "online" && had) upkeep.lost();
    if (connection.status !== former) reporting.connected();
    store.update((state) => ({ ...state, connection }));
    if (connection.status === former || !isConnected()) return;
    keeping.personal?.wake();
    reporting.wake();
    upkeep.wake();
  }

  function start(): void {
    if (running) return;
    running = true;
    undo.push(store.subscribe(look));
    undo.push(store.subscribe(() => keeping.personal?.outbox.settle(rowsToEnd(store.state, keeping.personal.outbox.items))));
    undo.push(
      platform.connectivity.onChange(
        (event) => void (event === "hidden" || event === "leaving" ? keeping.personal?.persistence.flush() : null),
      ),
    );
    const { roomId } = options;
    if (roomId !== undefined && store.state.openRoomId === null) store.update((state) => showRoom(state, roomId));
    keeping.restore();
    transport.start();
  }

  function halt(): void {
    running = false;
    upkeep.stop();
    transport.stop();
    receiving.stop();
    reporting.stop();
    for (const action of undo.splice(0)) action();
  }

  return {
    store,
    commands,
    start,
    stop() {
      halt();
      keeping.leave();
    },
    async signOut({ wipe }) {
      halt();
      tokens.end();
      const told = tokens.claims() === null ? null : transport.api.signOut().catch(() => {});
      if (wipe) await keeping.wipe();
      else keeping.drop();
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
