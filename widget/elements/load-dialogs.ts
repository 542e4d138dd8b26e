import { adoptSheet } from "../theme/adopt-sheet.ts";
import type * as Dialogs from "./dialogs.ts";

let loading: Promise<typeof Dialogs> | null = null;

/**
 * Loads what opens above the panel, and gives `root` the sheet it is drawn with; from then on the elements are alive. A failed load is tried again the next time.
 * @throws TypeError where the browser cannot fetch them
 */
export async function loadDialogs(root: Node): Promise<void> {
  loading ??= import("./dialogs.ts");
  try {
    const { dialogViews } = await loading;
    if (root instanceof ShadowRoot) adoptSheet(root, dialogViews);
  } catch (error) {
    loading = null;
    throw error;
  }
}
