/** How a dialog stands on the page. */
export type Stance = "closed" | "beside" | "modal";

/**
 * Brings a dialog into the stance wanted, in the top layer in both open ones, where no z-index of the page reaches. A modal one makes the page
 * around it inert, which is the browser's own focus trap; one beside the page leaves the page usable.
 */
export function takeStance(dialog: HTMLDialogElement, stance: Stance): void {
  if (!dialog.isConnected || stance === stanceOf(dialog)) return;
  leave(dialog);
  if (stance === "modal") dialog.showModal();
  else if (stance === "beside") openBeside(dialog);
}

/** How the dialog stands now. */
export function stanceOf(dialog: HTMLDialogElement): Stance {
  if (dialog.matches(":modal")) return "modal";
  return dialog.open || isPopoverOpen(dialog) ? "beside" : "closed";
}

function openBeside(dialog: HTMLDialogElement): void {
  if (typeof dialog.showPopover === "function") dialog.showPopover();
  else dialog.show();
}

function leave(dialog: HTMLDialogElement): void {
  if (isPopoverOpen(dialog)) dialog.hidePopover();
  if (dialog.open) dialog.close();
}

function isPopoverOpen(dialog: HTMLDialogElement): boolean {
  // Browsers without popovers do not know the selector either.
  return typeof dialog.showPopover === "function" && dialog.matches(":popover-open");
}

const NARROW = "(max-width: 480px), (max-height: 420px)";

/** Watches whether the screen is so small that the panel fills it. */
export function watchNarrow(changed: (narrow: boolean) => void): () => void {
  const query = matchMedia(NARROW);
  const tell = () => changed(query.matches);
  query.addEventListener("change", tell);
  tell();
  return () => query.removeEventListener("change", tell);
}
