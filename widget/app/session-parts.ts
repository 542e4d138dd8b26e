import { SESSION_PARTS } from "../client/session-parts.ts";
import { awaitExcerpt } from "../content/excerpt.ts";
import { createPageRequests } from "./page-requests.ts";
import { scheduleWithVeto, sendWithVeto } from "./before-send.ts";

/**
 * What comes when the chat is about to be used: with the panel, with what the page asks for, and with the first message that arrives. In one object,
 * so that it is one chunk.
 */
export const PARTS = { session: SESSION_PARTS, sendWithVeto, scheduleWithVeto, awaitExcerpt, createPageRequests };
