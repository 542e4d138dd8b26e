import "./thread-summary.ts";
import "./thread-view.ts";
import { threadViews } from "./views-threads.ts";

export const sheets = [threadViews];
