import type { Cursors } from "../../protocol/commands.ts";
import type { Message, Receipt } from "../../protocol/entities.ts";
import type { ServerFrame } from "../../protocol/frames.ts";
import type { MessagesResponse, RoomAttachmentsResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { FakeServerState } from "./fake-server-state.ts";

/** One connection as the server sees it: what it follows, and how far it has been told. */
export interface Peer {
  readonly userId: Id;
  readonly watch: Map<Id, { cursor: number; receipts: number }>;
  readonly heads: Map<Id, number>;
  person: number;
  write(frame: ServerFrame): void;
}

/** What a peer has not been told yet; it counts as told. */
export function framesFor(state: FakeServerState, peer: Peer): ServerFrame[] {
  const frames = personFramesFor(state, peer);
  for (const [roomId, { room, head, counter, receipts }] of state.rooms) {
    const watched = peer.watch.get(roomId);
    const isMember = state.roomOf(peer.userId, roomId) !== null;
    if (!isMember) peer.watch.delete(roomId);
    else if (watched === undefined) {
      if (head !== (peer.heads.get(roomId) ?? 0)) frames.push(...newsFor(state, peer, room.id));
      peer.heads.set(roomId, head);
    } else {
      while (watched.cursor < head) {
        const frame = state.changesOf(roomId, watched.cursor, 7);
        frames.push(frame);
        watched.cursor = frame.to;
      }
      peer.heads.set(roomId, head);
      if (watched.receipts >= counter) continue;
      const raised = [...receipts.values()].filter((receipt) => receipt.counter > watched.receipts).map(withoutCounter);
      frames.push({ type: "receipts", roomId, from: watched.receipts, to: counter, receipts: raised });
      watched.receipts = counter;
    }
  }
  return frames;
}

function personFramesFor(state: FakeServerState, peer: Peer): ServerFrame[] {
  const { head } = state.persons.get(peer.userId)!;
  if (head <= peer.person) return [];
  const frame = state.personChangesOf(peer.userId, peer.person);
  peer.person = head;
  return [frame];
}

// Of where one's own messages have brought one's marker, one's own log tells before the summary.
function newsFor(state: FakeServerState, peer: Peer, roomId: Id): ServerFrame[] {
  state.writeOwnMarker(peer.userId, roomId);
  return [...personFramesFor(state, peer), { type: "summaries", summaries: [state.summaryOf(state.rooms.get(roomId)!)], users: [] }];
}

export function newPeer(userId: Id, cursors: Cursors, write: Peer["write"]): Peer {
  return {
    userId,
    write,
    person: cursors.person,
    watch: new Map(cursors.watch.map(({ roomId, cursor, receipts }) => [roomId, { cursor, receipts }])),
    heads: new Map(cursors.rooms.map(({ roomId, head }) => [roomId, head])),
  };
}

/** A page of history, as `MessagesQuery` asks for it. */
export function pageOf(room: { readonly messages: readonly Message[]; readonly head: number }, query: URLSearchParams): MessagesResponse {
  const total = room.messages.length;
  const positionOf = (text: string | null) => room.messages.find(({ id }) => id === text)?.position ?? Number(text);
  const [before, after, around] = ["before", "after", "around"].map((name) => (query.has(name) ? positionOf(query.get(name)) : null));
  const first =
    before != null
      ? Math.max(1, before - 50)
      : after != null
        ? after + 1
        : around != null
          ? Math.max(1, around - 25)
          : Math.max(1, total - 49);
  const last = before != null ? before - 1 : Math.min(total, first + 49);
  return { messages: room.messages.slice(first - 1, last), users: [], hasBefore: first > 1, hasAfter: last < total, head: room.head };
}

/** The files of a room, newest first, on one page. */
export function galleryOf(messages: readonly Message[]): RoomAttachmentsResponse {
  const files = messages.flatMap(({ id, position, senderId, createdAt, attachments }) =>
    attachments.map((attachment) => ({ attachment, messageId: id, position, senderId, createdAt })),
  );
  return { attachments: files.toReversed(), users: [], next: null };
}

/** A receipt as it goes over the wire. */
export function withoutCounter({ userId, read, readAt, delivered }: Receipt): Receipt {
  return { userId, read, readAt, delivered };
}
