import type { Id } from "../../protocol/ids.ts";
import type { ChatSession, SessionOptions } from "./client.ts";
import { connectSession, type LoadParts } from "./create-client.ts";
import type { Platform } from "./platform/platform.ts";
import type { SessionParts } from "./session-parts.ts";

/**
 * A session of a person who has not come near yet: it connects, counts what is unread and hears what arrives. What it lacks it loads by itself when
 * something is stored of the person, or a room is open; what waits unsent from an earlier page is sent then.
 */
export interface ListeningSession extends Omit<ChatSession, "commands"> {
  /** Puts a room on screen; it is read once the parts are there. */
  openRoom(roomId: Id): void;
  setAway(away: boolean): void;
  /** Loads what is lacking. Rejects when it can't be had, and goes on trying as long as the session runs. */
  load(): Promise<ChatSession>;
  /** Makes it a whole session, by what is at hand already; the second time it is the same. */
  extend(parts: SessionParts): ChatSession;
}

/** Makes a session that only listens until it has loaded the rest. */
export function createListeningSession(options: SessionOptions, platform: Platform, loadParts: LoadParts): ListeningSession {
  return connectSession(options, platform, loadParts);
}
