/** What files are drawn with, in messages and before they are sent: a chunk of its own, as most messages have none. */
import { fileViews } from "./views-files.ts";
import { lightboxViews } from "./views-lightbox.ts";
import { pictureViews } from "./views-pictures.ts";
import { mediaViews } from "../media/views-media.ts";
import "./attachment-group.ts";
import "./file-tray.ts";
import "./lightbox.ts";
import "../controls/rare-icons.ts";
import "../media/recorder.ts";

export { recorderSlot } from "../media/recorder-slot.ts";

export const sheets = [fileViews, pictureViews, lightboxViews, mediaViews];
