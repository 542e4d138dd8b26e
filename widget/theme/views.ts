import type { CSSResult } from "lit";
import { dialogViews } from "./views-dialogs.ts";
import { controls } from "./views-controls.ts";
import { panelViews } from "./views-panel.ts";
import { roomViews } from "./views-room.ts";

/** The sheets of all views, for the one shadow root they are drawn in. */
export const viewSheets: readonly CSSResult[] = [controls, panelViews, roomViews, dialogViews];
