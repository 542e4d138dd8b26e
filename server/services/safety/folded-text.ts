import { CONFUSABLES } from "../../../protocol/safety/confusables.ts";

/** A text as filters compare it, character by character, each with where it stands in what was written (UTF-16 units). */
export interface FoldedText {
  readonly characters: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const PROTOTYPES = new Map(
  CONFUSABLES.split(";").flatMap((group) => {
    const [prototype = "", characters = ""] = group.split(" ");
    return Array.from(characters, (character) => [character, prototype] as const);
  }),
);
/** What is not seen, or only decorates a letter. */
const PASSED_OVER = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Makes alike what is read alike: capitals, accents, forms of compatibility, characters that are not seen, spaces of any kind and number, and
 * letters of other scripts that look like Latin ones. Takes as long as the text is.
 */
export function foldText(text: string): FoldedText {
  const [characters, starts, ends]: [string[], number[], number[]] = [[], [], []];
  let at = 0;
  for (const character of text) {
    const end = at + character.length;
    for (const folded of foldCharacter(character)) {
      // A run of spaces is one.
      if (folded === " " && characters.at(-1) === " ") continue;
      characters.push(folded);
      starts.push(at);
      ends.push(end);
    }
    at = end;
  }
  return { characters, starts, ends };
}

function foldCharacter(character: string): string {
  if (/\s/u.test(character)) return " ";
  // Digits and letters of ASCII are what they are: "1" is no "l".
  if (/^[\x21-\x7e]$/.test(character)) return character.toLowerCase();
  const plain = character.normalize("NFKD").replaceAll(PASSED_OVER, "");
  const looks = Array.from(plain, (one) => (/^[\x21-\x7e]$/.test(one) ? one : (PROTOTYPES.get(one) ?? one))).join("");
  return looks.normalize("NFKD").replaceAll(PASSED_OVER, "").toLowerCase();
}
