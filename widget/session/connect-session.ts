import type { OpenResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { LISTED_ROOMS } from "../../protocol/limits.ts";
import { createIds } from "../platform/randomness.ts";
import type { Platform } from "../platform/platform.ts";
import type { ChatSession, SessionEvent, SessionOptions } from "../session.ts";
import { INITIAL_STATE } from "../store/initial.ts";
import { showRoom } from "../store/local-changes.ts";
import { applyOpening } from "../store/reduce-pages.ts";
import { recordAnswer } from "../store/reduce-room.ts";
import type { ChatState } from "../store/state.ts";
import { createStore } from "../store/store.ts";
import { createTokenSource } from "../transport/tokens.ts";
import { createTransport, type TransportStatus } from "../transport/transport.ts";
import { createCarryOut } from "./carry-out.ts";
import { cursorsOf, unreadPositions } from "./cursors.ts";
import { createFollowing } from "./following.ts";
import { createHistory } from "./history.ts";
import { createKeeping } from "./keeping.ts";
import { createListeners } from "./listeners.ts";
import { createReceiving } from "./receiving.ts";
import { createReporting } from "./reporting.ts";
import { createCommands } from "./session-commands.ts";
import { awaitsFrame, rowsToEnd } from "./waiting-rows.ts";

/** Milliseconds until the open room is read again when that failed. */
const FOLLOW_AGAIN_MS = 2_000;
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
  let cancelFollow = (): void => {};

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
    cursors: () => cursorsOf(store.state, following.watched()),
    observed: () => following.observed(),
    roomId: () => store.state.openRoomId,
    onOpened: takeOpening,
    onWelcome: () => {
      following.connected();
      reporting.connected();
    },
    onFrame: (frame) => receiving.receive(frame),
    onStatus: takeStatus,
  });
  const history = createHistory(store, transport.api);
  const reporting = createReporting({ clock, newId, command: transport.command });
  const following = createFollowing({
    clock,
    newId,
    state: () => store.state,
    tell: transport.tell,
    onRefused: (roomId, { code }) => {
      if (code === "not_found") void history.loadRoom(roomId);
    },
  });
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
    carryOut: createCarryOut({ transport, tokens, following, reporting, emit, follow, personal: () => keeping.personal }),
  });
  const commands = createCommands({
    store,
    platform,
    server,
    newId,
    transport,
    history,
    reporting,
    follow,
    personal: () => keeping.personal,
  });

  function clear(): void {
    store.update(({ connection, openRoomId }) => ({ ...INITIAL_STATE, connection, openRoomId }));
  }

  async function takeOpening(response: OpenResponse): Promise<void> {
    // An opening that comes after the end would take over what the person's next session holds.
    if (!running) return;
    await keeping.keepFor({ tenantId: response.tenantId, userId: response.user.id }, clear);
    // The session was ended while its opening was on the way.
    if (!running) return keeping.leave();
    store.update((state) => applyOpening(state, response));
    // A full answer may leave rooms out that one still is in.
    if (response.rooms.length < LISTED_ROOMS) keeping.personal?.dropUnlisted(store.state.rooms);
    history.rebase();
    keeping.begin();
    for (const { roomId, position } of unreadPositions(store.state, DELIVERED_ROOMS)) reporting.delivered.raise(roomId, position);
    follow();
  }

  function takeStatus(connection: TransportStatus): void {
    const former = store.state.connection.status;
    store.update((state) => ({ ...state, connection }));
    if (connection.status === former || (connection.status !== "online" && connection.status !== "polling")) return;
    keeping.personal?.wake();
    reporting.wake();
    follow();
  }

  /** Reads the open room where that is not done, and tells the server what is followed. */
  function follow(): void {
    if (!running) return;
    const { openRoomId, rooms } = store.state;
    const room = openRoomId === null ? undefined : rooms.get(openRoomId);
    const loading = room?.timeline?.loading ?? "none";
    if (room !== undefined && room.cursor === null && loading === "none")
      void history.loadRoom(room.room.id).then(() => goOn(room.room.id));
    if (room !== undefined && room.cursor !== null) history.loadMembers(room.room.id, { all: false }).then(following.sync, followLater);
    following.sync();
  }

  function goOn(roomId: Id): void {
    if (store.state.rooms.get(roomId)?.cursor === null) followLater();
    else follow();
  }

  // Requests may fail while the socket lives on; when the connection itself comes back, it follows anew anyway.
  function followLater(): void {
    cancelFollow();
    cancelFollow = clock.setTimeout(() => {
      const { status } = store.state.connection;
      if (status === "online" || status === "polling") follow();
    }, FOLLOW_AGAIN_MS);
  }

  function start(): void {
    if (running) return;
    running = true;
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
    cancelFollow();
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
