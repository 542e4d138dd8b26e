import type { ApplicationHost } from "../application-host.ts";

/** Whether a modal dialog of the page is open that `element` does not stand in. Those in other shadow roots than the ones around it are not known. */
export function isBelowModal(element: Element): boolean {
  for (let node = element; ;) {
    const root = node.getRootNode() as Document | ShadowRoot;
    for (const modal of root.querySelectorAll(":modal")) if (!modal.contains(node)) return true;
    if (!(root instanceof ShadowRoot)) return false;
    node = root.host;
  }
}

/** Calls `listener` when a dialog of the page is closed. The result ends it. */
export function followDialogs(page: Document, listener: () => void): () => void {
  page.addEventListener("close", listener, true);
  return () => page.removeEventListener("close", listener, true);
}

/**
 * Keeps the launcher in the top layer, where nothing of the page clips or moves it, unless the page orders it itself by `--staff-chat-z-index`. It goes
 * there below the panel and below dialogs: never while a modal one of the page is open. The result ends it; the launcher stays where it is.
 */
export function raiseLauncher({ element, launcher, subscribe }: ApplicationHost): () => void {
  const raise = () => {
    const isOrdered = getComputedStyle(element).getPropertyValue("--staff-chat-z-index") !== "";
    if (typeof launcher.showPopover !== "function" || launcher.hidden || !launcher.isConnected || isOrdered || isBelowModal(element))
      return;
    launcher.popover = "manual";
    if (!launcher.matches(":popover-open")) launcher.showPopover();
  };
  raise();
  const ends = [subscribe(raise), followDialogs(element.ownerDocument, raise)];
  return () => ends.forEach((end) => end());
}
