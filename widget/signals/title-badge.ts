/** Counts of all chats on the page; the title shows their sum. */
const counts = new Map<object, number>();
let prefix = "";

/** Shows how many messages of `owner` wait unseen, before the page's title and on the application's icon; 0 takes it away. */
export function showTitleBadge(owner: object, count: number): void {
  if (count > 0) counts.set(owner, count);
  else if (!counts.delete(owner)) return;
  const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
  // A title is read back without the spaces at its ends.
  const own = document.title.startsWith(prefix) ? document.title.slice(prefix.length).trimStart() : document.title;
  prefix = total > 0 ? `(${total > 99 ? "99+" : total})` : "";
  document.title = `${prefix} ${own}`.trim();
  // Missing in most browsers, and refused to pages that are not installed: the title says it anyway.
  const shown = total > 0 ? navigator.setAppBadge?.(total) : navigator.clearAppBadge?.();
  shown?.catch(() => undefined);
}
