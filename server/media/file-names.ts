import { ATTACHMENT_NAME_CODE_POINTS } from "../../protocol/limits.ts";
import { countCodePoints } from "../../protocol/text.ts";
import { Failure } from "../base/errors.ts";
import { mustKeep } from "./content-rules.ts";
import { hasDangerousPart } from "./formats/dangerous-types.ts";

/** A name that can be shown and given to a file on any system; never one that anything is stored under. */
export interface SafeName {
  readonly name: string;
  /** Lower case, without the dot. */
  readonly extension: string;
}

const GRAPHEMES = new Intl.Segmenter("und", { granularity: "grapheme" });
/** Bytes in UTF-8 that the file systems of people take. */
const NAME_BYTES = 255;
/** Control characters and the two separators of lines that are none. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
/** Percent codes of NUL, line ends, quotes, dots and separators, however often they were encoded, and overlong forms of dot and slash. */
const ENCODED = /%(?:25)*(?:00|0a|0d|22|2e|2f|5c|c0%(?:25)*a[ef])/i;
/** Names of Windows' devices, whatever extension follows. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)$/i;
/** Scripts whose letters change by a joiner between them (UAX #31, section 2.3). */
const JOINED = "Arabic Syriac Mongolian Nko Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar"
  .split(" ")
  .map((script) => `\\p{Script=${script}}`)
  .join("");
/** Invisible signs that are part of what is seen: the tags of a flag, the joiner of an emoji, those of letters. */
const NEEDED = [
  "\\u{1F3F4}[\\u{E0030}-\\u{E0039}\\u{E0061}-\\u{E007A}]{1,6}\\u{E007F}",
  "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})",
  `(?<=[${JOINED}])[\\u200C\\u200D](?=[${JOINED}])`,
].join("|");
/** Those, and all others that are invisible or turn the direction of what follows. Variation selectors stay, for they choose how a visible character looks. */
const HIDDEN = new RegExp(`(${NEEDED})|(?!\\p{Variation_Selector})[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\p{Cf}]`, "gu");

/**
 * Makes a given name safe to show, or refuses it: hidden characters and what Windows forbids go, what could only be meant to deceive is refused.
 * @throws Failure `file_name_invalid`, `file_type_dangerous` (its ending, or one it hides), `file_type_not_allowed` (no extension)
 */
export function checkName(given: string): SafeName {
  refuseDeception(given);
  mustKeep(!hasDangerousPart(given), "name");
  const name = shorten(clean(given));
  const folded = name.normalize("NFKC");
  if (name === "" || folded.startsWith(".") || DEVICE.test((folded.split(".")[0] ?? "").trim())) throw new Failure("file_name_invalid");
  const extension = /\.([A-Za-z0-9]{1,12})$/.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) throw new Failure("file_type_not_allowed");
  // Cutting may have brought another part to the front.
  mustKeep(!hasDangerousPart(name), "name");
  return { name, extension };
}

function refuseDeception(given: string): void {
  const bad = !given.isWellFormed() || CONTROL.test(given) || ENCODED.test(given) || /[/\\]/.test(given.normalize("NFKC"));
  if (bad) throw new Failure("file_name_invalid");
}

function clean(given: string): string {
  return given
    .normalize("NFC")
    .replace(HIDDEN, "$1")
    .replace(/[<>:"|?*]/g, "_")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(?<![. ])[. ]+$/, "");
}

/** Cuts the part before the extension so that the whole fits. */
function shorten(name: string): string {
  const dot = name.lastIndexOf(".");
  const [base, extension] = dot < 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  const fits = (text: string) => countCodePoints(text) <= ATTACHMENT_NAME_CODE_POINTS && Buffer.byteLength(text) <= NAME_BYTES;
  if (fits(name)) return name;
  const characters = Array.from(GRAPHEMES.segment(base), ({ segment }) => segment);
  while (characters.length > 0 && !fits(characters.join("") + extension)) characters.pop();
  return characters.length === 0 ? "" : characters.join("").trimEnd() + extension;
}
