import type { Id } from "../../protocol/ids.ts";
import type { ChatSession } from "../../widget/client/client.ts";
import type { ChatState, Timeline } from "../../widget/client/store/state.ts";
import type { HistoryEvent } from "./history.ts";

/** The history of a run, written by all its clients on one clock. */
export interface History {
  readonly events: readonly HistoryEvent[];
  record(event: Unstamped<HistoryEvent>): void;
}

type Unstamped<Event> = Event extends unknown ? Omit<Event, "at"> : never;

export function createHistory(): History {
  const events: HistoryEvent[] = [];
  return { events, record: (event) => void events.push({ ...event, at: events.length }) };
}

/** Writes down what a client learns and shows, from its own events and from its store. The result ends it. */
export function recordSession(session: ChatSession, client: string, history: History): () => void {
  const timelines = recordTimelines(client, history);
  const endEvents = session.on((event) => {
    if (event.type === "message-sent")
      history.record({ type: "ok", client, roomId: event.message.roomId, messageId: event.message.id, position: event.message.position });
    if (event.type === "message-failed") {
      const { roomId, messageId, reason } = event;
      history.record({ type: "fail", client, roomId, messageId, reason });
    }
  });
  const endStore = session.store.subscribe(() => timelines(session.store.state));
  return () => {
    endEvents();
    endStore();
  };
}

/** Writes down the words of each message in bytes that came to a client. */
export function recordHeard(text: string, client: string, history: History): void {
  for (const [, body] of text.matchAll(/"body":"([^"]+)"/g)) history.record({ type: "heard", client, body: body! });
}

/** Records each message that appears at the end of a timeline; a timeline that starts past what was shown, or comes back after none, is a new one. */
function recordTimelines(client: string, history: History): (state: ChatState) => void {
  const shown = new Map<Id, { last: number; timeline: Timeline }>();
  return (state) => {
    for (const roomId of shown.keys()) {
      if (state.rooms.get(roomId)?.timeline != null) continue;
      shown.delete(roomId);
      history.record({ type: "reset", client, roomId });
    }
    for (const [roomId, { timeline }] of state.rooms) {
      const before = shown.get(roomId);
      if (timeline === null || timeline.messages.length === 0 || timeline === before?.timeline) continue;
      const torn = tearOf(timeline);
      if (torn !== null) history.record({ type: "torn", client, roomId, detail: torn });
      const first = timeline.messages[0]!.position;
      if (before !== undefined && first > before.last + 1) history.record({ type: "reset", client, roomId });
      for (const message of timeline.messages) {
        if (before !== undefined && message.position <= before.last) continue;
        history.record({ type: "applied", client, roomId, messageId: message.id, position: message.position });
      }
      shown.set(roomId, { last: Math.max(before?.last ?? 0, timeline.messages.at(-1)!.position), timeline });
    }
  };
}

function tearOf({ messages }: Timeline): string | null {
  const first = messages[0]!.position;
  const gap = messages.findIndex(({ position }, index) => position !== first + index);
  if (gap >= 0) return `shows ${messages[gap]!.position} where ${first + gap} belongs`;
  return new Set(messages.map(({ id }) => id)).size === messages.length ? null : "shows one message twice";
}
