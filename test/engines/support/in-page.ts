/** How something in the chat is found: by a selector, and by what stands in it if that is told. */
export interface Look {
  readonly selector: string;
  /** A part of its text. */
  readonly text?: string;
  /** Its whole text, or the name it has for those who hear it. */
  readonly name?: string;
  /** The text of the message in which it stands. */
  readonly message?: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What was found: how many can be seen, and where the first is, if a press in its middle would reach it. */
export interface Found {
  readonly count: number;
  readonly box: Box | null;
  readonly reached: boolean;
}

/** Runs in the page. Nothing from outside is known there. */
export function find({ selector, text, name, message }: Look): Found {
  const root = document.querySelector("staff-chat")?.shadowRoot;
  const seen = [...(root?.querySelectorAll<HTMLElement>(selector) ?? [])].filter((one) => {
    if (!one.checkVisibility({ visibilityProperty: true })) return false;
    if (message !== undefined && one.closest("article")?.querySelector(".text")?.textContent !== message) return false;
    if (text !== undefined && !(one.textContent ?? "").includes(text)) return false;
    return name === undefined || [one.getAttribute("aria-label"), one.textContent?.trim()].includes(name);
  });
  const [first] = seen;
  if (root === null || root === undefined || first === undefined) return { count: 0, box: null, reached: false };
  const { x, y, width, height } = first.getBoundingClientRect();
  const hit = root.elementFromPoint(x + width / 2, y + height / 2);
  // A spinner turns for ever; whatever else moves may carry it away before the press comes.
  const moves = root
    .getAnimations()
    .some(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().endTime !== Infinity);
  const reached = !moves && hit !== null && (first.contains(hit) || hit.contains(first));
  return { count: seen.length, box: { x, y, width, height }, reached };
}

/** Runs in the page: whether the focus is on what the selector finds. */
export function hasFocus(selector: string): boolean {
  return document.querySelector("staff-chat")?.shadowRoot?.activeElement?.matches(selector) ?? false;
}
