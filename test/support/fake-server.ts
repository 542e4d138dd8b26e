import type { Command, Cursors } from "../../protocol/commands.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { isRetryable } from "../../protocol/errors.ts";
import { CLOSE } from "../../protocol/close-codes.ts";
import type { AnswerFrame, ServerFrame } from "../../protocol/frames.ts";
import { PATHS, type AttachmentLinksRequest, type PollRequest } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { HEARTBEAT_MS, TICKET_MS } from "../../protocol/limits.ts";
import { parseClientFrame } from "../../protocol/parse.ts";
import type { SocketFactory, SocketHandlers } from "../../widget/client/platform/socket.ts";
import type { FakeClock } from "./fake-clock.ts";
import { framesFor, galleryOf, newPeer, pageOf, withoutCounter, type Peer } from "./fake-server-frames.ts";
import { createFakeServerState } from "./fake-server-state.ts";
import { problem } from "./fake-uploads.ts";
import type { Random } from "./random.ts";

/** How broken the network of one client is, as chances from 0 to 1. */
export interface Faults {
  loseRequest: number;
  loseAnswer: number;
  /** A request is heard by nobody and answered by nobody. */
  swallow: number;
  /** A frame takes the socket with it. */
  cut: number;
  loseFrame: number;
  doubleFrame: number;
  /** Milliseconds a frame or request takes at most. */
  delay: number;
  /** Sockets never open. */
  blockSocket: boolean;
  /** Nothing passes at all. */
  down: boolean;
}

export const NO_FAULTS: Faults = {
  loseRequest: 0,
  loseAnswer: 0,
  swallow: 0,
  cut: 0,
  loseFrame: 0,
  doubleFrame: 0,
  delay: 0,
  blockSocket: false,
  down: false,
};

/** A server in memory with a network that breaks as told, on a clock of the test's. Its tokens and tickets are what they claim. */
export function createFakeServer(clock: FakeClock, random: Random) {
  const state = createFakeServerState(clock, random);
  const peers = new Set<Peer>();
  const waitingPolls = new Set<() => void>();
  const connections = new Set<{ readonly userId: () => Id | null; end(code: number): void }>();
  const counts = { sockets: 0, requests: 0, opens: 0, overlaps: 0 };
  /** Networks that have a request of an upload under way, by its address. */
  const uploading = new Map<string, Set<Faults>>();
  /** Deletions that were asked for, as they came. */
  const deletions: Extract<Command, { type: "delete_message" }>[] = [];
  const tickets = new Map<string, Id>();
  const presences = new Map<Id, "online" | "away">();
  let refusal: ErrorCode | null = null;
  let nextRefusal: ErrorCode | null = null;
  let limited: { readonly type: Command["type"]; readonly retryAfter: number } | null = null;

  const publish = (): void => {
    for (const peer of peers) for (const frame of framesFor(state, peer)) peer.write(frame);
    for (const poll of Array.from(waitingPolls)) poll();
  };
  const dispatch = (userId: Id, command: Command): AnswerFrame => {
    const refuse = (code: ErrorCode): AnswerFrame => ({ type: "refused", id: command.id, code, retryable: isRetryable(code) });
    const changed = (roomId: Id, ok: boolean): AnswerFrame =>
      ok ? { type: "ack", id: command.id, changed: state.rooms.get(roomId)?.head } : refuse("not_found");
    const done = (ok: boolean): AnswerFrame => (ok ? { type: "ack", id: command.id } : refuse("not_found"));
    if (command.type === limited?.type)
      return { type: "refused", id: command.id, code: "rate_limited", retryable: true, retryAfter: limited.retryAfter };
    switch (command.type) {
      case "answer_invitation": {
        const invitation = state.persons.get(userId)?.places.get(command.roomId)?.invitation ?? null;
        if (invitation === null) return refuse("not_found");
        if (command.accept) state.setRole(command.roomId, userId, "member");
        else state.setInvitation(command.roomId, userId, { by: invitation.by!.id, declined: true });
        return done(true);
      }
      case "send_messages": {
        const messages = state.send(userId, command.roomId, command.messages);
        return messages === null ? refuse("not_found") : { type: "ack", id: command.id, messages };
      }
      case "edit_message": {
        const refusal = state.editMessage(userId, command);
        return refusal === null ? changed(command.roomId, true) : refuse(refusal);
      }
      case "react_to_message":
        return changed(command.roomId, state.react(userId, command));
      case "vote": {
        const refusal = state.vote(userId, command);
        return refusal === null ? changed(command.roomId, true) : refuse(refusal);
      }
      case "delete_message":
        deletions.push(command);
        return changed(command.roomId, state.deleteMessage(userId, command.roomId, command.messageId));
      case "pin_message":
        return changed(command.roomId, state.pinMessage(userId, command.roomId, command.messageId, command.pinned));
      case "mark_read":
        return done(state.mark(userId, command.roomId, { read: command.position, delivered: command.position }));
      case "mark_delivered":
        return done(state.mark(userId, command.roomId, { delivered: command.position }));
      case "mark_unread":
        return done(state.markUnread(userId, command.roomId, command.position));
      case "set_room_preferences": {
        const { level, favourite } = command;
        return done(
          state.setPreferences(userId, command.roomId, {
            ...(level === undefined ? {} : { level }),
            ...(favourite === undefined ? {} : { favourite }),
          }),
        );
      }
      case "join_room":
        if (state.roomOf(userId, command.roomId) === null) state.setRole(command.roomId, userId, "member");
        return done(true);
      case "leave_room":
        if (state.roomOf(userId, command.roomId) === null) return done(false);
        state.setRole(command.roomId, userId, null);
        return done(true);
      case "set_presence":
        presences.set(userId, command.status);
        return done(true);
      case "set_settings":
        state.setSettings(userId, command);
        return done(true);
      case "typing":
        for (const peer of peers)
          if (peer.watch.has(command.roomId)) peer.write({ type: "typing", roomId: command.roomId, userId, active: command.active });
        return done(true);
      case "block_person":
      case "unblock_person":
        state.block(userId, command.userId, command.type === "block_person");
        return done(true);
      case "create_room": {
        const roomId = state.addRoom(command.name);
        for (const member of [userId, ...command.userIds]) state.setRole(roomId, member, member === userId ? "owner" : "member");
        return { type: "ack", id: command.id, roomId };
      }
      default:
        return done(true);
    }
  };

  const handleFrame = (
    text: string,
    peerOf: () => Peer | null,
    hello: (ticket: string, cursors: Cursors) => void,
    write: Peer["write"],
  ): void => {
    const parsed = parseClientFrame(text);
    if (!parsed.ok) throw new Error(`The client sent a frame that does not parse: ${JSON.stringify(parsed.errors)}`);
    const frame = parsed.value;
    const peer = peerOf();
    if (frame.type === "hello") return hello(frame.ticket, frame.cursors);
    if (peer === null) throw new Error("The first frame is not hello.");
    switch (frame.type) {
      case "watch":
        peer.watch.set(frame.roomId, { cursor: frame.cursor, receipts: frame.receipts });
        write({ type: "ack", id: frame.id });
        return publish();
      case "unwatch":
        peer.watch.delete(frame.roomId);
        // What this network lost of the room no heartbeat tells of any more: its summary does.
        peer.heads.delete(frame.roomId);
        write({ type: "ack", id: frame.id });
        return publish();
      case "ping":
      case "renew":
      case "observe_presence":
        return write({ type: "ack", id: frame.id });
      default: {
        const answer = dispatch(peer.userId, frame);
        publish();
        return write(answer);
      }
    }
  };

  /** The socket side of one client's network. */
  const openSocket =
    (faults: Faults): SocketFactory =>
    (_url, handlers: SocketHandlers) => {
      let session = 0;
      let isOpen = false;
      let peer: Peer | null = null;
      let arrival = 0;
      let connection: Parameters<typeof connections.add>[0] | null = null;
      const leave = (): void => {
        session += 1;
        isOpen = false;
        if (peer !== null) peers.delete(peer);
        if (connection !== null) connections.delete(connection);
        peer = null;
      };
      const end = (code: number): void => {
        const mine = session;
        leave();
        clock.setTimeout(() => mine + 1 === session && handlers.onClose(code), random.below(faults.delay + 1));
      };
      const write = (frame: ServerFrame): void => {
        const mine = session;
        // What a heartbeat or a later number tells to be missing; a live socket loses nothing else.
        const numbered = frame.type === "room_changes" || frame.type === "person_changes" || frame.type === "receipts";
        if (random.chance(faults.cut)) return end(1006);
        if (faults.down || (numbered && random.chance(faults.loseFrame))) return;
        const text = JSON.stringify(frame);
        for (let copies = random.chance(faults.doubleFrame) ? 2 : 1; copies > 0; copies--) {
          arrival = Math.max(arrival, clock.now() + random.below(faults.delay + 1));
          clock.setTimeout(() => mine === session && handlers.onText(text), arrival - clock.now());
        }
      };
      const hello = (ticket: string, cursors: Cursors): void => {
        const userId = tickets.get(ticket);
        tickets.delete(ticket);
        if (userId === undefined) return end(CLOSE.notAuthenticated);
        write({
          type: "welcome",
          version: 1,
          connectionId: "c",
          userId,
          lineage: state.lineage,
          expiresAt: clock.now() + 3_600_000,
          heartbeatMs: HEARTBEAT_MS,
        });
        if (cursors.lineage !== state.lineage) return write({ type: "reset", roomId: null, lineage: state.lineage });
        peer = newPeer(userId, cursors, write);
        peers.add(peer);
        connection = { userId: () => userId, end };
        connections.add(connection);
        for (const frame of framesFor(state, peer)) write(frame);
        beat(peer);
      };
      const beat = (of: Peer): void => {
        if (!peers.has(of)) return;
        const rooms = [...of.watch.keys()].map((roomId) => ({
          roomId,
          head: state.rooms.get(roomId)!.head,
          receipts: state.rooms.get(roomId)!.counter,
        }));
        write({ type: "heartbeat", person: state.persons.get(of.userId)!.head, rooms });
        clock.setTimeout(() => beat(of), HEARTBEAT_MS);
      };
      return {
        open() {
          leave();
          const mine = session;
          counts.sockets += 1;
          clock.setTimeout(
            () => {
              if (mine !== session) return;
              if (faults.blockSocket || faults.down) return end(1006);
              isOpen = true;
              handlers.onOpen();
            },
            1 + random.below(faults.delay + 1),
          );
        },
        close: leave,
        send(text) {
          if (!isOpen) return false;
          const mine = session;
          if (faults.down || random.chance(faults.loseRequest)) return true;
          arrival = Math.max(arrival, clock.now());
          clock.setTimeout(() => mine === session && handleFrame(text, () => peer, hello, write), random.below(faults.delay + 1));
          return true;
        },
      };
    };

  const ticketFor = (userId: Id) => {
    const value = state.newId();
    tickets.set(value, userId);
    return { value, expiresAt: clock.now() + TICKET_MS };
  };
  const poll = (userId: Id, request: PollRequest, signal: AbortSignal): Promise<unknown> =>
    new Promise((resolve) => {
      const peer = newPeer(userId, request.cursors, () => {});
      const expiresAt = clock.now() + 3_600_000;
      const answer = (isLast: boolean): void => {
        const reset: ServerFrame[] =
          request.cursors.lineage === state.lineage ? [] : [{ type: "reset", roomId: null, lineage: state.lineage }];
        const frames = reset.length > 0 ? reset : framesFor(state, peer);
        if (frames.length === 0 && !isLast) return;
        waitingPolls.delete(look);
        resolve({ frames, expiresAt });
      };
      const look = (): void => answer(false);
      waitingPolls.add(look);
      clock.setTimeout(() => answer(true), request.waitMs);
      signal.addEventListener("abort", () => waitingPolls.delete(look));
      look();
    });
  const handle = async (userId: Id, url: URL, init: RequestInit): Promise<unknown> => {
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const [, , , roomId = "", kind = ""] = url.pathname.split("/");
    switch (url.pathname) {
      case PATHS.open:
        counts.opens += 1;
        return { ...state.open(userId, (body as { roomId: Id | null }).roomId), ticket: ticketFor(userId) };
      case PATHS.tickets:
        return { ticket: ticketFor(userId), expiresAt: clock.now() + 3_600_000 };
      case PATHS.poll:
        return poll(userId, body as PollRequest, init.signal!);
      case PATHS.commands: {
        const answer = dispatch(userId, body as Command);
        publish();
        return answer;
      }
      case PATHS.attachmentLinks:
        return { links: state.linksFor(userId, (body as AttachmentLinksRequest).attachments) };
      case PATHS.session:
        return null;
    }
    const room = state.roomOf(userId, roomId);
    if (room === null) return null;
    if (kind === "") return state.snapshotOf(roomId);
    if (url.pathname.endsWith("/by-id")) {
      const ids = url.searchParams.get("ids")?.split(",") ?? [];
      return { messages: room.messages.filter(({ id }) => ids.includes(id)), users: [], head: room.head };
    }
    if (kind === "members")
      return {
        members: [...room.members.values()]
          .filter(({ role }) => role !== null)
          .map((member) => ({ member, user: state.persons.get(member.userId)!.user })),
        next: null,
      };
    if (kind === "receipts")
      return {
        receipts: [...room.receipts.values()].filter(({ userId: id }) => room.members.get(id)?.role).map(withoutCounter),
        counter: room.counter,
      };
    if (kind === "attachments") return galleryOf(room.messages);
    return pageOf(room, url.searchParams);
  };
  // Two networks that are at one upload at once are two tabs that upload one file.
  const enter = (path: string, { method }: RequestInit, faults: Faults): (() => void) => {
    if (!path.startsWith(`${PATHS.uploads}/`) || method === "DELETE") return () => {};
    const present = uploading.get(path) ?? new Set();
    uploading.set(path, present.add(faults));
    if (present.size > 1) counts.overlaps += 1;
    return () => present.delete(faults);
  };
  const receiveUpload = (userId: Id, path: string, { method = "GET", headers, body }: RequestInit, { cut }: Faults): Response => {
    const content = body instanceof Blob ? body : null;
    return state.uploads.handle(userId, { method, path, headers: new Headers(headers), body: content, cut });
  };
  /** The HTTP side of one client's network. */
  const fetchWith =
    (faults: Faults): typeof fetch =>
    async (input, init = {}) => {
      counts.requests += 1;
      const url = new URL(input instanceof Request ? input.url : input);
      const leave = enter(url.pathname, init, faults);
      try {
        const pass = (chance: number): Promise<void> =>
          new Promise((resolve, reject) => {
            init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
            if (random.chance(faults.swallow)) return;
            clock.setTimeout(
              () => (faults.down || random.chance(chance) ? reject(new TypeError("network error")) : resolve()),
              1 + random.below(faults.delay + 1),
            );
          });
        await pass(faults.loseRequest);
        const token = new Headers(init.headers).get("authorization")?.split(" ")[1] ?? "";
        if (refusal !== null) return problem(refusal);
        if (nextRefusal !== null) {
          const code = nextRefusal;
          nextRefusal = null;
          return problem(code);
        }
        const claims = JSON.parse(atob(token.split(".")[1] ?? "")) as { sub: Id };
        if (!state.persons.has(claims.sub)) return problem("not_authenticated");
        if (url.pathname.startsWith(PATHS.uploads)) {
          const answer = receiveUpload(claims.sub, url.pathname, init, faults);
          await pass(faults.loseAnswer);
          return answer;
        }
        const body = await handle(claims.sub, url, init);
        await pass(faults.loseAnswer);
        return body === null && url.pathname !== PATHS.session ? problem("not_found") : Response.json(body);
      } finally {
        leave();
      }
    };

  return {
    state,
    publish,
    openSocket,
    fetchWith,
    counts,
    deletions,
    /** A token as a host would answer it. */
    token(userId: Id): string {
      const part = (value: unknown): string => btoa(JSON.stringify(value));
      const now = Math.floor(clock.now() / 1000);
      return `${part({ kid: "k" })}.${part({ sub: userId, iat: now, exp: now + 3600 })}.x`;
    },
    /** Answers every request with this error from now on; null: no longer. */
    refuse(code: ErrorCode | null): void {
      refusal = code;
      nextRefusal = null;
    },
    /** Refuses commands of one type with this many seconds to wait; null: no longer. */
    limit(limit: typeof limited): void {
      limited = limit;
    },
    /** Answers the next request with this error. */
    refuseNext(code: ErrorCode): void {
      nextRefusal = code;
    },
    /** Closes the sockets of a person, or of all. */
    close(code: number, userId?: Id): void {
      for (const connection of Array.from(connections)) if (userId === undefined || connection.userId() === userId) connection.end(code);
    },
    /** What a person has said last of themselves. */
    presenceOf: (userId: Id) => presences.get(userId) ?? "online",
    write(userId: Id, frame: ServerFrame): void {
      for (const peer of peers) if (peer.userId === userId) peer.write(frame);
    },
  };
}
export type FakeServer = ReturnType<typeof createFakeServer>;
