import type { ChatSession, SessionOptions } from "./client.ts";
import { createSession as createWith } from "./create-session.ts";
import { createPlatform } from "./platform/browser/platform.ts";
import type { Platform } from "./platform/platform.ts";

export type { ChatSession, SessionEvent, SessionOptions } from "./client.ts";

/** The client as the package exports it: on the machine it runs on, a browser or Node, unless told. Nothing runs before `start`. */
export function createSession(options: SessionOptions, platform: Platform = createPlatform()): ChatSession {
  return createWith(options, platform);
}
