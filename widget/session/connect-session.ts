import type { Cursors, WatchedRoom } from "../../protocol/commands.ts";
import type { Message } from "../../protocol/entities.ts";
import type { OpenResponse } from "../../protocol/http.ts";
import { LISTED_ROOMS } from "../../protocol/limits.ts";
import { createPositions } from "../outbox/positions.ts";
import type { Platform } from "../platform/platform.ts";
import { createIds } from "../platform/randomness.ts";
import type { ChatSession, SessionEvent, SessionOptions } from "../session.ts";
import { INITIAL_STATE } from "../store/initial.ts";
import { showRoom } from "../store/local-changes.ts";
import { recordAnswer } from "../store/reduce-room.ts";
import { applyOpening } from "../store/reduce-pages.ts";
import type { Effect } from "../store/reduce.ts";
import { selectRooms } from "../store/selectors.ts";
import type { ChatState } from "../store/state.ts";
import { createStore } from "../store/store.ts";
import { holds } from "../store/timeline.ts";
import { createTokenSource } from "../transport/tokens.ts";
import { createTransport, type TransportStatus } from "../transport/transport.ts";
import { createFollowing } from "./following.ts";
import { createHistory } from "./history.ts";
import { createKeeping } from "./keeping.ts";
import { createReceiving, unreadPositions } from "./receiving.ts";
import { createCommands } from "./session-commands.ts";

/** Milliseconds in which positions are gathered before they are told. */
const READ_GATHER_MS = 300;
const DELIVERED_GATHER_MS = 1_000;
/** Rooms of which an opening tells that their messages have come. */
const DELIVERED_ROOMS = 20;

/** Joins transport, store, outbox and storage to a session. */
export function connectSession(options: SessionOptions, platform: Platform): ChatSession {
  const { clock, randomness } = platform;
  const store = createStore<ChatState>(INITIAL_STATE);
  const newId = createIds(clock, randomness);
  const listeners = new Set<(event: SessionEvent) => void>();
  const emit = (event: SessionEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  let away = false;
  let running = false;

  const tokens = createTokenSource({
    clock, randomness,
    provide: options.tokenProvider,
    onError: (error) => emit({ type: "token-error", error }),
    onPersonChanged: () => {
      keeping.drop();
      clear();
      transport.reopen();
    },
  });
  const transport = createTransport({
    platform, tokens, newId,
    server: options.server,
    cursors: () => cursorsOf(store.state, following.watched()),
    observed: () => following.observed(),
    roomId: () => store.state.openRoomId,
    onOpened: opened,
    onWelcome: () => {
      following.connected();
      if (away) tellAway();
    },
    onFrame: (frame) => receiving.receive(frame),
    onStatus: changeStatus,
  });
  const history = createHistory(store, transport.api);
  const following = createFollowing({
    newId,
    state: () => store.state,
    tell: transport.tell,
    clock,
    onRefused: (roomId, { code }) => {
      if (code === "not_found") void history.loadRoom(roomId);
    },
  });
  const receiving = createReceiving({ store, clock, carryOut });
  const reads = createPositions({
    clock, gatherMs: READ_GATHER_MS,
    tell: async (roomId, position) => void (await transport.command({ type: "mark_read", id: newId(), roomId, position })),
  });
  const deliveries = createPositions({
    clock, gatherMs: DELIVERED_GATHER_MS,
    tell: async (roomId, position) => void (await transport.command({ type: "mark_delivered", id: newId(), roomId, position })),
  });
  const keeping = createKeeping({
    platform, store, tokens, newId,
    server: options.server,
    async send(roomId, messages) {
      const ack = await transport.command({ type: "send_messages", id: newId(), roomId, messages });
      return ack.messages ?? [];
    },
    onCommitted(message) {
      store.update((state) => recordAnswer(state, message));
      emit({ type: "message-sent", message });
      return awaitsFrame(message);
    },
    onFailed: (roomId, messageId, reason) => emit({ type: "message-failed", roomId, messageId, reason }),
    onWiped: endPerson,
  });
  const commands = createCommands({
    store, platform, newId, transport, history, reads, follow,
    personal: () => keeping.personal,
    setAway(next) {
      if (away === next) return;
      away = next;
      tellAway();
    },
  });

  function clear(): void {
    store.update(({ connection, openRoomId }) => ({ ...INITIAL_STATE, connection, openRoomId }));
  }

  function tellAway(): void {
    transport.command({ type: "set_presence", id: newId(), status: away ? "away" : "online" }).catch(() => {});
  }

  async function opened(response: OpenResponse): Promise<void> {
    await keeping.keepFor({ tenantId: response.tenantId, userId: response.user.id }, clear);
    // The session was ended while its opening was on the way.
    if (!running) return keeping.leave();
    store.update((state) => applyOpening(state, response));
    history.rebase();
    keeping.begin();
    for (const { roomId, position } of unreadPositions(store.state, DELIVERED_ROOMS)) deliveries.raise(roomId, position);
    follow();
  }

  function changeStatus(status: TransportStatus): void {
    const former = store.state.connection.status;
    store.update((state) => ({ ...state, connection: status }));
    if (status.status === former || (status.status !== "online" && status.status !== "polling")) return;
    keeping.personal?.outbox.wake();
    reads.wake();
    deliveries.wake();
    follow();
  }

  /** Reads the open room where that is not done, and tells the server what is followed. */
  function follow(): void {
    const { openRoomId, rooms } = store.state;
    const room = openRoomId === null ? undefined : rooms.get(openRoomId);
    if (running && room !== undefined) {
      const idle = room.timeline === null || room.timeline.loading === "none";
      if (room.cursor === null && idle) void history.loadRoom(room.room.id).then(follow, () => {});
      else if (room.cursor !== null) history.loadMembers(room.room.id, { all: false }).then(following.sync, () => {});
    }
    if (running) following.sync();
  }

  function carryOut(effect: Effect): void {
    switch (effect.type) {
      case "catch_up_room":
        return following.catchUp(effect.roomId);
      case "catch_up_person":
        return void transport.catchUp().catch(() => {});
      case "reload_room":
        return follow();
      case "arrived":
        for (const message of effect.messages) {
          deliveries.raise(message.roomId, message.position);
          emit({ type: "message", message });
        }
        return;
      case "recorded":
        return settle(effect.messages);
      case "room_lost":
        keeping.personal?.outbox.dropRoom(effect.roomId);
        reads.forget(effect.roomId);
        deliveries.forget(effect.roomId);
        return follow();
      case "signed_out":
        return signedOut(effect.before);
    }
  }

  function settle(messages: readonly Message[]): void {
    const news = new Set(keeping.personal?.outbox.settle(messages.map(({ id }) => id)));
    for (const message of messages) if (news.has(message.id)) emit({ type: "message-sent", message });
  }

  function awaitsFrame({ roomId, id }: Message): boolean {
    const timeline = store.state.rooms.get(roomId)?.timeline ?? null;
    return timeline !== null && store.state.openRoomId === roomId && !timeline.hasAfter && !holds(timeline, id);
  }

  // What the log holds is in the timeline, or is not shown at all; either way its row has nothing more to wait for.
  function sweepOutbox(): void {
    const committed = keeping.personal?.outbox.items.filter(({ stage }) => stage === "committed") ?? [];
    const held = committed.filter(({ roomId, id }) => {
      const timeline = store.state.rooms.get(roomId)?.timeline ?? null;
      return timeline === null || timeline.hasAfter || store.state.openRoomId !== roomId || holds(timeline, id);
    });
    if (held.length > 0) keeping.personal?.outbox.settle(held.map(({ id }) => id));
  }

  function signedOut(before: number): void {
    const issuedAt = tokens.claims()?.issuedAt ?? null;
    // An end of older tokens, read again while catching up, says nothing of the present one.
    if (issuedAt !== null && issuedAt * 1000 >= before) return;
    transport.deny();
    emit({ type: "signed-out" });
  }

  function endPerson(): void {
    halt();
    keeping.drop();
    store.update(() => INITIAL_STATE);
    emit({ type: "signed-out" });
  }

  const undo: (() => void)[] = [];
  function halt(): void {
    running = false;
    transport.stop();
    receiving.stop();
    reads.stop();
    deliveries.stop();
    for (const action of undo.splice(0)) action();
  }

  return {
    store,
    commands,
    start() {
      if (running) return;
      running = true;
      undo.push(store.subscribe(sweepOutbox));
      undo.push(platform.connectivity.onChange((event) => void (event === "hidden" || event === "leaving" ? keeping.personal?.persistence.flush() : null)));
      const { roomId } = options;
      if (roomId !== undefined && store.state.openRoomId === null) store.update((state) => showRoom(state, roomId));
      keeping.restore();
      transport.start();
    },
    stop() {
      halt();
      keeping.leave();
    },
    async signOut({ wipe }) {
      halt();
      const told = tokens.claims() === null ? Promise.resolve() : transport.api.signOut().catch(() => {});
      if (wipe) await keeping.wipe();
      else keeping.drop();
      store.update(() => INITIAL_STATE);
      await told;
    },
    async refreshToken() {
      await tokens.refresh();
      transport.tokenChanged();
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function cursorsOf(state: ChatState, watch: WatchedRoom[]): Cursors {
  const rooms = selectRooms(state).slice(0, LISTED_ROOMS).map(({ room, summary }) => ({ roomId: room.id, head: summary.head }));
  return { lineage: state.lineage ?? "", person: state.person, watch, rooms };
}
