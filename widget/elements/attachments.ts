/** What files are drawn with, in messages and before they are sent: a chunk of its own, as most messages have none. */
import { fileViews } from "../theme/views-files.ts";
import { mediaViews } from "../theme/views-media.ts";
import "./attachment-group.ts";
import "./file-tray.ts";
import "./lightbox.ts";
import "./rare-icons.ts";
import "./recorder.ts";

export const sheets = [fileViews, mediaViews];
