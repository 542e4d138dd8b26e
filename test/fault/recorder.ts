import type { Id } from "../../protocol/ids.ts";
import type { ChatSession } from "../../widget/session.ts";
import type { ChatState } from "../../widget/store/state.ts";
import type { HistoryEvent } from "./history.ts";

/** The history of a run, written by all its clients on one clock. */
export interface History {
  readonly events: readonly HistoryEvent[];
  record(event: Unstamped<HistoryEvent>): void;
}

type Unstamped<Event> = Event extends unknown ? Omit<Event, "at"> : never;

export function createHistory(): History {
  const events: HistoryEvent[] = [];
  return { events, record: (event) => void events.push({ ...event, at: events.length } as HistoryEvent) };
}

/** Writes down what a client learns and shows, from its own events and from its store. The result ends it. */
export function recordSession(session: ChatSession, client: string, history: History): () => void {
  const shown = new Map<Id, number>();
  const endEvents = session.on((event) => {
    if (event.type === "message-sent") history.record({ type: "ok", client, roomId: event.message.roomId, messageId: event.message.id, position: event.message.position });
    if (event.type === "message-failed") history.record({ type: "fail", client, roomId: event.roomId, messageId: event.messageId });
  });
  const endStore = session.store.subscribe(() => recordTimelines(session.store.state, shown, { client, history }));
  return () => {
    endEvents();
    endStore();
  };
}

/** Records each message that appears at the end of a timeline; a timeline that starts past what was shown is a new one. */
function recordTimelines(state: ChatState, shown: Map<Id, number>, to: { readonly client: string; readonly history: History }): void {
  for (const [roomId, { timeline }] of state.rooms) {
    const messages = timeline?.messages ?? [];
    const last = shown.get(roomId);
    const first = messages[0]?.position;
    if (first === undefined) continue;
    if (last !== undefined && first > last + 1) to.history.record({ type: "reset", client: to.client, roomId });
    for (const message of messages) {
      if (last !== undefined && message.position <= last) continue;
      to.history.record({ type: "applied", client: to.client, roomId, messageId: message.id, position: message.position });
      shown.set(roomId, message.position);
    }
  }
}
