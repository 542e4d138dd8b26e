/** Space kept between a popover, its button and the edges of the view, in pixels. */
const GAP = 6;

/** Puts a popover that is open beside its button: below it or, where there is no space, above; never outside of the view. */
export function placePopover(popover: HTMLElement, button: HTMLElement): void {
  const view = popover.ownerDocument.documentElement;
  const anchor = button.getBoundingClientRect();
  const box = popover.getBoundingClientRect();
  const below = anchor.bottom + GAP + box.height <= view.clientHeight;
  const top = Math.max(GAP, below ? anchor.bottom + GAP : anchor.top - GAP - box.height);
  const rightToLeft = getComputedStyle(popover).direction === "rtl";
  const left = rightToLeft ? anchor.left : anchor.right - box.width;
  popover.style.setProperty("top", `${top}px`);
  popover.style.setProperty("left", `${Math.max(GAP, Math.min(left, view.clientWidth - box.width - GAP))}px`);
}

/** Closes a popover by a key that must mean nothing to what stands around it; the focus goes back to its button. */
export function closeByKey(event: KeyboardEvent, popover: HTMLElement | null, button: HTMLElement | null): void {
  event.preventDefault();
  event.stopPropagation();
  popover?.hidePopover();
  button?.focus();
}
