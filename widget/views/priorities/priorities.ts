import { popoverViews } from "../controls/views-popovers.ts";
import "./acknowledgement.ts";
import "./acknowledgement-list.ts";
import "./emergency-banner.ts";
import { priorityViews } from "./views-priorities.ts";

export const sheets = [popoverViews, priorityViews];
