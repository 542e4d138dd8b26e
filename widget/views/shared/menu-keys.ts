import { moveOption } from "./option-list.ts";

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
