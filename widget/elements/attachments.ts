/** What files are drawn with, in messages and before they are sent: a chunk of its own, as most messages have none. */
import "./attachment-group.ts";
import "./file-tray.ts";
import "./lightbox.ts";

export { fileViews as sheet } from "../theme/views-files.ts";
