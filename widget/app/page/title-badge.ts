/** What one chat on the page has to say of the messages that wait for its person. */
export interface BadgeCount {
  /** Whose messages they are. */
  readonly person: string;
  readonly unread: number;
  /** Whether the person looks at this chat. */
  readonly seen: boolean;
}

/** All chats on the page. Several of one person count once, and not at all while that person looks at any. */
const chats = new Map<object, BadgeCount>();
let prefix = "";
let observer: MutationObserver | null = null;

/** Shows how many messages wait unseen, before the page's title and on the application's icon; null takes what `owner` said away. */
export function showTitleBadge(owner: object, count: BadgeCount | null): void {
  if (count !== null) chats.set(owner, count);
  else if (!chats.delete(owner)) return;
  const total = countAll();
  const next = total > 0 ? `(${total > 99 ? "99+" : total})` : "";
  if (next === prefix) return;
  // A title is read back without the spaces at its ends.
  const own = hasPrefix() ? document.title.slice(prefix.length).trimStart() : document.title;
  prefix = next;
  document.title = `${prefix} ${own}`.trim();
  followTitle();
  // Missing in most browsers, and refused to pages that are not installed: the title says it anyway.
  const shown = total > 0 ? navigator.setAppBadge?.(total) : navigator.clearAppBadge?.();
  shown?.catch(() => undefined);
}

function countAll(): number {
  const looking = new Set([...chats.values()].filter(({ seen }) => seen).map(({ person }) => person));
  const waiting = new Map<string, number>();
  for (const { person, unread } of chats.values())
    if (!looking.has(person)) waiting.set(person, Math.max(unread, waiting.get(person) ?? 0));
  return [...waiting.values()].reduce((sum, each) => sum + each, 0);
}

function hasPrefix(): boolean {
  return prefix !== "" && (document.title === prefix || document.title.startsWith(`${prefix} `));
}

/** While there is a badge, a title that the page sets anew gets it, too. */
function followTitle(): void {
  if (prefix === "") {
    observer?.disconnect();
    observer = null;
    return;
  }
  if (observer !== null) return;
  observer = new MutationObserver(() => {
    if (prefix !== "" && !hasPrefix()) document.title = `${prefix} ${document.title}`.trim();
  });
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
}
