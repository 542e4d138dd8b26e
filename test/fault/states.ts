import type { Id } from "../../protocol/ids.ts";
import { createPlatform } from "../../widget/client/platform/browser/platform.ts";
import type { ChatSession } from "../../widget/client/client.ts";
import { createSession } from "../../widget/client/create-session.ts";
import type { ChatState } from "../../widget/client/store/state.ts";
import type { Client } from "./client.ts";
import type { Run } from "./history.ts";
import type { Nodes } from "./nodes.ts";

/** How long a run may take to come to rest. */
export interface Patience {
  /** Milliseconds until everything must have arrived once all trouble is over. */
  readonly calm: number;
  /** Milliseconds a client has to become equal to one fresh client, and how many are asked. */
  readonly equal: number;
  readonly tries: number;
}

export const PATIENCE: Patience = { calm: 45_000, equal: 3_000, tries: 8 };

/** Waits for the store to reach a state. @throws Error naming what was waited for */
export function until(
  session: ChatSession,
  reached: (state: ChatState) => boolean,
  what: string,
  milliseconds = PATIENCE.calm,
): Promise<ChatState> {
  return new Promise((resolve, reject) => {
    const done = (outcome: () => void) => {
      clearTimeout(timer);
      end();
      outcome();
    };
    const look = () => reached(session.store.state) && done(() => resolve(session.store.state));
    const timer = setTimeout(
      () => done(() => reject(new Error(`not ${what} within ${milliseconds} ms: ${describe(session.store.state)}`))),
      milliseconds,
    );
    const end = session.store.subscribe(look);
    look();
  });
}

/** Connected, and nothing on its way out. */
export function isCalm({ connection, outbox }: ChatState): boolean {
  return connection.status === "online" && [...outbox.values()].every((waiting) => waiting.every(({ stage }) => stage === "failed"));
}

/** What each client holds beside what a fresh one is told. A client that is only late becomes equal while this waits. */
export function compareStates(nodes: Nodes, clients: readonly Client[], patience: Patience): Promise<Run["states"]> {
  return Promise.all(
    clients.map(async ({ name, person, session, rooms }) => {
      let expected = "";
      for (let tries = 0; tries < patience.tries; tries += 1) {
        expected = await readFresh(nodes, person, rooms);
        const equal = await until(session, (state) => project(state, rooms) === expected, "equal", patience.equal).catch(() => null);
        if (equal !== null) break;
      }
      return { client: name, held: project(session.store.state, rooms), fresh: expected };
    }),
  );
}

async function readFresh({ nodes, tenant }: Nodes, person: string, rooms: readonly Id[]): Promise<string> {
  const fresh = createSession({ server: nodes[0]!.url, tokenProvider: () => tenant.mint(person), roomId: rooms[0]! }, createPlatform());
  fresh.start();
  try {
    const isRead = ({ listing, rooms: known, openRoomId }: ChatState) => {
      const room = known.get(rooms[0]!);
      return (
        listing === "ready" &&
        (room === undefined || (openRoomId === rooms[0] && room.timeline !== null && room.receiptsComplete && room.members.size > 0))
      );
    };
    return project(await until(fresh, isRead, "opened"), rooms);
  } finally {
    fresh.stop();
  }
}

/** The part of a state that must be the same for every client of a person: rooms, counters, what is saved, and of the open room newest messages, members and what they have read. */
function project(state: ChatState, rooms: readonly Id[]): string {
  // What is saved in a room that the person is out of, nobody shows.
  const saved = [...state.saved]
    .filter(([, { roomId }]) => rooms.includes(roomId) && state.rooms.has(roomId))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([rooms.map((roomId) => projectRoom(state, roomId, roomId === rooms[0])), saved]);
}

function projectRoom(state: ChatState, roomId: Id, isOpen: boolean): object {
  const room = state.rooms.get(roomId);
  if (room === undefined) return { roomId };
  const { head, messages } = room.summary;
  const { marker, role } = room.membership;
  const summary = { roomId, head, messages, marker, role };
  if (!isOpen) return summary;
  const present = [...room.members.values()].filter((member) => member.role !== null);
  const members = present.map(({ userId, role: held }) => `${userId} ${held}`);
  // What those have read who are out is not shown to anybody.
  const read = present.map(({ userId }) => `${userId} ${room.receipts.get(userId)?.read ?? 0}`);
  return { ...summary, newest: room.timeline?.messages.slice(-50), members: members.toSorted(), read: read.toSorted() };
}

function describe({ connection, outbox, listing, openRoomId }: ChatState): string {
  return JSON.stringify({
    connection,
    listing,
    openRoomId,
    outbox: [...outbox].map(([roomId, waiting]) => [roomId, waiting.map(({ stage, reason }) => `${stage} ${reason ?? ""}`)]),
  });
}
