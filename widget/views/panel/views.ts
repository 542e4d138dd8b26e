import type { CSSResult } from "lit";
import { controls } from "../shared/views-controls.ts";
import { panelViews } from "./views-panel.ts";
import { roomViews } from "../messages/views-room.ts";

/** The sheets of the views that are drawn from the start, for the one shadow root they are drawn in. */
export const viewSheets: readonly CSSResult[] = [controls, panelViews, roomViews];
