import type { Localize } from "../../i18n/localize.ts";

/** "Ana is typing…"; null when nobody is. */
export function typingText(names: readonly string[], localize: Localize): string | null {
  const [first, second] = names;
  if (first === undefined) return null;
  if (second === undefined) return localize.term("typingOne", { name: first });
  return names.length === 2 ? localize.term("typingTwo", { first, second }) : localize.term("typingMany");
}
