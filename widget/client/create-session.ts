import type { ChatSession, SessionOptions } from "./client.ts";
import { connectSession } from "./create-client.ts";
import type { Platform } from "./platform/platform.ts";
import { SESSION_PARTS } from "./session-parts.ts";

/** Makes the session of one person. Nothing runs before `start`; several on one page know nothing of each other. */
export function createSession(options: SessionOptions, platform: Platform): ChatSession {
  return connectSession(options, platform, async () => SESSION_PARTS).extend(SESSION_PARTS);
}
