import type { CSSResult } from "lit";
import { composerViews } from "../composer/views-composer.ts";
import { messageViews } from "../messages/views-messages.ts";
import { lineViews } from "../messages/views-lines.ts";
import { rowViews } from "../messages/views-rows.ts";
import { roomHeaderViews } from "../rooms/views-room-header.ts";
import { roomListViews } from "../rooms/views-room-list.ts";
import { controls } from "../controls/views-controls.ts";
import { panelViews } from "./views-panel.ts";

/** The sheets of the views that are drawn from the start, for the one shadow root they are drawn in. */
export const viewSheets: readonly CSSResult[] = [
  controls,
  panelViews,
  roomListViews,
  roomHeaderViews,
  messageViews,
  rowViews,
  lineViews,
  composerViews,
];
