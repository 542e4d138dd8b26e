/** Gives a slot its space on all sides while something of the page's stands in it, which a sheet can not see; whatever margins the page takes away. */
export function markFilled({ target }: Event): void {
  if (target instanceof HTMLSlotElement) target.toggleAttribute("data-filled", target.assignedElements().length > 0);
}
