// A gym's own server: it knows its members and its doors, and tells the staff's chat what the doors see.
import { join } from "node:path";
import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { MessageEvent as ChatEvent } from "../../../protocol/events.ts";
import { drawFace } from "../../drawn/faces.ts";
import { openSession } from "../../headless.ts";
import { createChatApi } from "../chat-api.ts";
import { createHostServer, type HostOptions } from "../host-server.ts";
import { openDoors, type DoorEvent, type Doors } from "./doors.ts";
import { MEMBERS } from "./members.ts";

export interface GymOptions extends HostOptions {
  /** Where the gym's pages are, for links and pictures of its cards. */
  readonly origin: string;
  /** The gym's own record. */
  readonly file: string;
}

/** The room that the doors post into. */
const FEED = "check-ins";
const MINUTE = 60_000;

export async function createGym(options: GymOptions): Promise<Hono> {
  const app = await createHostServer(options, join(import.meta.dirname, "pages"));
  const chat = createChatApi(options);
  const doors = await openDoors(options.file, Date.now);

  addLive(app, await followFeed(options));
  app.get("/members", (context) => context.json(membersOf(doors)));
  app.get("/faces/:file", (context) => {
    const member = MEMBERS.find(({ id }) => `${id}.svg` === context.req.param("file"));
    return member === undefined ? context.notFound() : context.body(drawFace(member.face), 200, { "content-type": "image/svg+xml" });
  });
  // Where a card reader would ask.
  app.post("/doors/:member", async (context) => {
    const seen = await doors.pass(context.req.param("member"));
    if (seen === null) return context.notFound();
    await chat.postEvent(options.rooms[FEED] ?? "", toEvent(seen, options.origin));
    return context.json({ type: seen.type });
  });
  return app;
}

/** Tells what the feed tells; null: it was away, so that something may be missing. */
type Follow = (listener: (event: ChatEvent | null) => void) => () => void;

/** Follows the feed by a client without a view, as a person of its own: each event once, in the order of the room. */
async function followFeed({ server, rooms, mint }: GymOptions): Promise<Follow> {
  const listeners = new Set<(event: ChatEvent | null) => void>();
  const tell = (event: ChatEvent | null) => {
    for (const listener of listeners) listener(event);
  };
  const session = await openSession({ server, roomId: rooms[FEED] ?? "", tokenProvider: () => mint("screen") });
  session.on((event) => event.type === "event" && tell(event.message.event));
  let was = session.store.state.connection.status;
  session.store.subscribe(() => {
    const { status } = session.store.state.connection;
    if (status === "online" && was !== "online") tell(null);
    was = status;
  });
  return (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}

/** Hands the feed on to the pages, by server-sent events. */
function addLive(app: Hono, follow: Follow): void {
  app.get("/live", (context) =>
    streamSSE(context, async (stream) => {
      const stop = follow((event) => void stream.writeSSE({ data: JSON.stringify(event) }));
      await stream.writeSSE({ data: "null" });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      stop();
    }),
  );
}

function membersOf({ visits }: Doors) {
  return MEMBERS.map(({ id, name, plan, ended }) => ({ id, name, plan, ended, visit: visits.get(id) ?? null }));
}

/** One card a visit: the check-out brings the check-in up to date. */
function toEvent(seen: DoorEvent, origin: string): object {
  const { member } = seen;
  const about = {
    title: member.name,
    picture: { url: `${origin}/faces/${member.id}.svg`, alt: member.name },
    buttons: [{ label: "Open member", url: `${origin}/#${member.id}` }],
  };
  if (seen.type === "refused")
    return {
      subject: `refused-${member.id}-${seen.at}`,
      at: seen.at,
      type: "refused",
      text: `${member.name} stands at ${seen.door}: the membership has ended.`,
      // Somebody has to go there.
      notify: true,
      card: {
        ...about,
        status: { label: "Membership ended", tone: "warning" },
        fields: [{ label: "Door", value: seen.door }],
        buttons: [{ label: "I take care", message: `I take care of ${member.name} at ${seen.door}.` }, ...about.buttons],
      },
    };
  const { number, door, came, left } = seen.visit;
  const minutes = Math.max(1, Math.round(((left ?? came) - came) / MINUTE));
  return {
    subject: `visit-${member.id}-${number}`,
    at: left ?? came,
    type: seen.type,
    text: left === null ? `${member.name} checked in at ${door}.` : `${member.name} checked out after ${minutes} min.`,
    card: {
      ...about,
      status: left === null ? { label: "Inside", tone: "success" } : { label: "Left", tone: "neutral" },
      fields: [
        { label: "Plan", value: member.plan },
        left === null ? { label: "Door", value: door } : { label: "Stayed", value: `${minutes} min` },
      ],
    },
  };
}
