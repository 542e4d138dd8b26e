/** The id of an option, for `aria-activedescendant`. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The option that a key moves to, around the ends; null for a key that moves nothing. */
export function moveOption(key: string, option: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (option + 1) % count;
  if (key === "ArrowUp") return (option + count - 1) % count;
  return null;
}

/** The place that a key moves the focus to in a list without wrapping; null for a key that moves nothing. */
export function moveFocus(key: string, index: number, count: number): number | null {
  if (count === 0) return null;
  const targets: Readonly<Record<string, number>> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 };
  const target = targets[key];
  return target === undefined ? null : Math.max(0, Math.min(count - 1, target));
}

/** Moves the focus in a menu: arrows around its ends, Home, End, and the first letters of its lines (ARIA APG, menu). */
export function moveInMenu(event: KeyboardEvent, choices: readonly HTMLElement[]): void {
  const { key } = event;
  const index = choices.findIndex((choice) => choice.matches(":focus"));
  const to =
    key === "Home" ? 0 : key === "End" ? choices.length - 1 : (moveOption(key, index, choices.length) ?? startingWith(choices, key, index));
  if (to === null) return;
  event.preventDefault();
  event.stopPropagation();
  choices[to]?.focus();
}

// The next line that starts with a letter; null for any other key.
function startingWith(choices: readonly HTMLElement[], key: string, index: number): number | null {
  if (key.length !== 1 || key === " ") return null;
  const order = [...choices.keys()].map((offset) => (index + 1 + offset) % choices.length);
  return order.find((at) => choices[at]?.innerText.trim().toLocaleLowerCase().startsWith(key.toLocaleLowerCase()) === true) ?? null;
}
