/** A word of a text as search knows it: folded, with its place in the text (UTF-16 units). */
export interface SearchWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Code points of a word that count; longer ones are found by these. */
const WORD_CODE_POINTS = 64;

// Scripts that write no spaces between words: each character is a word, and what is typed together is looked for as a phrase. Pictographs
// stand for themselves.
const SINGLE = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{Extended_Pictographic}";
const WORDS = new RegExp(`[${SINGLE}]\\p{M}*|(?:(?![${SINGLE}])[\\p{L}\\p{N}\\p{M}])+`, "gu");
// Accents of Latin, Greek and Cyrillic letters, vowel points of Hebrew and Arabic. Marks of other scripts are vowels: without them words are others.
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu;
const NO_PART_OF_WORDS = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]/gu;
/** Letters that Unicode takes apart into nothing, and how they are typed on a keyboard without them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ħ: "h",
  ı: "i",
  þ: "th",
  ς: "σ",
};
const TYPED_OTHERWISE = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/** A word without what people leave out when they search: case, accents, width of characters, ligatures. */
export function foldWord(word: string): string {
  const bare = word.normalize("NFKD").toLowerCase().replace(ACCENTS, "");
  const typed = bare.replace(TYPED_OTHERWISE, (letter) => LETTERS[letter]!).replace(NO_PART_OF_WORDS, "");
  const folded = typed.normalize("NFC");
  return folded.length <= WORD_CODE_POINTS ? folded : Array.from(folded).slice(0, WORD_CODE_POINTS).join("");
}

/** The words of a text in their order, folded. */
export function searchWords(text: string): SearchWord[] {
  const found: SearchWord[] = [];
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    const folded = foldWord(word);
    if (folded !== "") found.push({ text: folded, start: index, end: index + word.length });
  }
  return found;
}

/** Whether a name answers to what was typed: each word typed begins a word of the name. */
export function matchesName(name: string, typed: string): boolean {
  const words = searchWords(name).map(({ text }) => text);
  return searchWords(typed).every(({ text }) => words.some((word) => word.startsWith(text)));
}

/** Languages whose endings PostgreSQL takes off (its own dictionaries), so that "patients" is found by "patient". */
export const SEARCH_LANGUAGES = [
  "patients",
  "patient",
  "arabic",
  "armenian",
  "basque",
  "catalan",
  "danish",
  "dutch",
  "english",
  "finnish",
  "french",
  "german",
  "greek",
  "hindi",
  "hungarian",
  "indonesian",
  "irish",
  "italian",
  "lithuanian",
  "nepali",
  "norwegian",
  "portuguese",
  "romanian",
  "russian",
  "serbian",
  "spanish",
  "swedish",
  "tamil",
  "turkish",
  "yiddish",
] as const;
export type SearchLanguage = (typeof SEARCH_LANGUAGES)[number];
